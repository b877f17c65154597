package whatsapptest

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"go.mau.fi/whatsmeow/proto/waE2E"
)

// maxUpload is more than the files here take.
const maxUpload = 128 << 20

// A blob is an encrypted file.
type blob struct {
	kind string // as in "image"
	body []byte
}

// upload takes POST /mms/<kind>/<token>.
func (s *Server) upload(w http.ResponseWriter, r *http.Request) {
	kind, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/mms/"), "/")
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxUpload))
	if err != nil || r.URL.Query().Get("auth") != mediaAuth {
		http.Error(w, "no", http.StatusForbidden)
		return
	}
	s.mu.Lock()
	path := fmt.Sprintf("/m/%d", len(s.media)+1)
	s.media[path] = blob{kind, body}
	s.mu.Unlock()
	_, _ = fmt.Fprintf(w, `{"url":"https://mmg.whatsapp.net%s","direct_path":%q,"handle":"h"}`, path, path)
}

// A Document is a file that a phone shows.
type Document struct {
	Name string
	MIME string
	Body []byte
}

// document opens a file. The caller holds mu.
func (s *Server) document(m *waE2E.DocumentMessage) *Document {
	body, err := s.download(m, "Document")
	switch {
	case err != nil:
		s.fault("a document: %v", err)
	case m.GetFileName() == "" || m.GetMimetype() == "" || m.GetURL() == "":
		s.fault("a document without a name, a kind or an address")
	}
	return &Document{Name: m.GetFileName(), MIME: m.GetMimetype(), Body: body}
}

// An attachment is a message's part that names an uploaded file.
type attachment interface {
	GetDirectPath() string
	GetMediaKey() []byte
	GetFileEncSHA256() []byte
	GetFileSHA256() []byte
	GetFileLength() uint64
}

var errMedia = errors.New("it does not fit its keys")

// download reads a file as a phone does: it checks both sums and the seal. The caller holds mu.
func (s *Server) download(m attachment, kind string) ([]byte, error) {
	stored := s.media[m.GetDirectPath()]
	if stored.kind != strings.ToLower(kind) {
		return nil, fmt.Errorf("%w: a %s that was uploaded as %q", errMedia, kind, stored.kind)
	}
	body := stored.body
	sum := sha256.Sum256(body)
	if len(body) < 10+aes.BlockSize || string(sum[:]) != string(m.GetFileEncSHA256()) {
		return nil, errMedia
	}
	key := must(hkdf.Key(sha256.New, m.GetMediaKey(), nil, "WhatsApp "+kind+" Keys", 112))
	iv, cipherKey, macKey := key[:16], key[16:48], key[48:80]
	sealed, seal := body[:len(body)-10], body[len(body)-10:]
	mac := hmac.New(sha256.New, macKey)
	mac.Write(iv)
	mac.Write(sealed)
	if string(mac.Sum(nil)[:10]) != string(seal) {
		return nil, errMedia
	}
	plain := make([]byte, len(sealed))
	cipher.NewCBCDecrypter(must(aes.NewCipher(cipherKey)), iv).CryptBlocks(plain, sealed)
	plain = plain[:len(plain)-int(plain[len(plain)-1])]
	if sum := sha256.Sum256(plain); string(sum[:]) != string(m.GetFileSHA256()) ||
		uint64(len(plain)) != m.GetFileLength() {
		return nil, errMedia
	}
	return plain, nil
}
