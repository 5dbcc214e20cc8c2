// Command kms-plugin is a KMS v2 plugin whose key management service is a key in its environment: as real to an API server as
// any other, and of no use but for tests.
//
//	KMS_KEY=… kms-plugin --listen SOCKET [--health ADDRESS]
//
// What it encrypts, another one with an equal key decrypts. Its key's id is a digest of the key.
package main

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"log"
	"net/http"
	"os"
	"time"

	"k8s.io/kms/pkg/service"
)

func main() {
	listen := flag.String("listen", "", "path of the socket")
	health := flag.String("health", "", "address that answers with 200 to everything")
	flag.Parse()
	key := os.Getenv("KMS_KEY")
	if *listen == "" || key == "" {
		log.Fatal("--listen and KMS_KEY are needed")
	}
	plugin, err := newPlugin(key)
	if err != nil {
		log.Fatal(err)
	}
	if *health != "" {
		ok := func(http.ResponseWriter, *http.Request) {}
		go func() { log.Fatal(http.ListenAndServe(*health, http.HandlerFunc(ok))) }()
	}
	// What an earlier container of the pod has left behind.
	if err := os.Remove(*listen); err != nil && !errors.Is(err, os.ErrNotExist) {
		log.Fatal(err)
	}
	log.Printf("key %s, %s", plugin.keyID, *listen)
	log.Fatal(service.NewGRPCService(*listen, 3*time.Second, plugin).ListenAndServe())
}

type plugin struct {
	aead  cipher.AEAD
	keyID string
}

func newPlugin(text string) (*plugin, error) {
	key := sha256.Sum256([]byte(text))
	block, err := aes.NewCipher(key[:])
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	digest := sha256.Sum256(key[:])
	return &plugin{aead: aead, keyID: hex.EncodeToString(digest[:8])}, nil
}

func (p *plugin) Status(context.Context) (*service.StatusResponse, error) {
	return &service.StatusResponse{Version: "v2", Healthz: "ok", KeyID: p.keyID}, nil
}

func (p *plugin) Encrypt(_ context.Context, _ string, data []byte) (*service.EncryptResponse, error) {
	nonce := make([]byte, p.aead.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		return nil, err
	}
	return &service.EncryptResponse{Ciphertext: p.aead.Seal(nonce, nonce, data, nil), KeyID: p.keyID}, nil
}

func (p *plugin) Decrypt(_ context.Context, _ string, request *service.DecryptRequest) ([]byte, error) {
	size := p.aead.NonceSize()
	if request.KeyID != p.keyID || len(request.Ciphertext) < size {
		return nil, errors.New("encrypted with another key")
	}
	return p.aead.Open(nil, request.Ciphertext[:size], request.Ciphertext[size:], nil)
}
