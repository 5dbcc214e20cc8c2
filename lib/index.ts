export { Problem, type ProblemProps, Problems, problemsOf } from './problem';
