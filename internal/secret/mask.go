package secret

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"net/url"
	"strconv"
	"strings"
)

// shortest is the length below which masking a value would mask half of the language.
const shortest = 4

// MaskWriter gives a writer that masks the secrets in every line, in each form in which an error or
// a dump might show them. A log handler writes whole lines, so no secret is cut in two.
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

// forms are the ways in which a secret may be written.
func forms(s string) []string {
	quoted := strconv.Quote(s)
	inJSON, _ := json.Marshal(s) // a string always can
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

// Write is io.Writer's. It reports the length of what it was given, as callers expect.
func (m masker) Write(b []byte) (int, error) {
	if _, err := io.WriteString(m.w, m.replacer.Replace(string(b))); err != nil {
		return 0, err
	}
	return len(b), nil
}
