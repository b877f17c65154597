package secret

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"net/url"
	"strconv"
	"strings"
)

// shortest is the least length of a masked value: shorter ones would mask parts of ordinary words.
const shortest = 4

// MaskWriter returns a writer that masks the secrets in everything written to it, in every encoding in
// which an error or a dump might show them. A log handler writes whole lines, so no secret is split
// between two writes.
func MaskWriter(w io.Writer, secrets ...Value) io.Writer {
	var pairs []string
	seen := map[string]bool{}
	for _, v := range secrets {
		if len(v.s) < shortest {
			continue
		}
		for _, form := range forms(v.s) {
			if !seen[form] {
				seen[form] = true
				pairs = append(pairs, form, "***")
			}
		}
	}
	return masker{w, strings.NewReplacer(pairs...)}
}

// forms returns the secret in every encoding that may show up in a log.
func forms(s string) []string {
	quoted := strconv.Quote(s)
	inJSON, _ := json.Marshal(s) // can't fail for a string
	return []string{
		s, url.QueryEscape(s), url.PathEscape(s), quoted[1 : len(quoted)-1], string(inJSON[1 : len(inJSON)-1]),
		base64.StdEncoding.EncodeToString([]byte(s)), base64.URLEncoding.EncodeToString([]byte(s)),
		base64.RawStdEncoding.EncodeToString([]byte(s)), base64.RawURLEncoding.EncodeToString([]byte(s)),
	}
}

type masker struct {
	w        io.Writer
	replacer *strings.Replacer
}

// Write implements io.Writer. It returns the length of b, not of the masked text, as callers expect.
func (m masker) Write(b []byte) (int, error) {
	if _, err := io.WriteString(m.w, m.replacer.Replace(string(b))); err != nil {
		return 0, err
	}
	return len(b), nil
}
