package tplinktest

import "net/http"

// A Variant is a web interface with its login.
type Variant int

// The web interfaces, luci/stok first.
const (
	Encrypted   Variant = iota // RSA-1024 password, AES bodies, 512-bit signature: most Archers
	Plain2048                  // RSA-2048 password, plain bodies: newer firmware
	C1200                      // unpadded RSA password, plain bodies: Archer C1200
	AX72                       // as Encrypted, signed with SHA-256 and OAEP: Archer AX72
	SG                         // the same, and HMAC after the login: BE series
	LegacyBasic                // green pages, Basic header in each request
	LegacyToken                // green pages, token in the path
	CGI                        // frames, password in a cookie
	GDPRFrame                  // encrypted frames, login by a frame: Archer C20, C50, TL-WR841N v14
	GDPRQuery                  // encrypted frames, login by address, token: TL-MR6400, MR200
)

func (v Variant) luci() bool { return v <= SG }

// sealed reports whether a luci variant encrypts bodies.
func (v Variant) sealed() bool { return v == Encrypted || v == AX72 || v == SG }

// A reader decodes a request of a variant. It returns the name of its method and a function that handles
// it. The caller holds mu.
type reader func(r *http.Request, body string) (method string, do func() reply)

func (s *Server) reader() reader {
	switch s.Variant {
	case LegacyBasic, LegacyToken:
		return s.readLegacy
	case CGI:
		return s.readCGI
	case GDPRFrame, GDPRQuery:
		return s.readGDPR
	}
	return s.readLuci
}

// String is the variant's name for people.
func (v Variant) String() string {
	return []string{
		"luci, RSA and AES", "luci, RSA-2048", "luci, C1200", "luci, AX72", "luci, BE series", "userRpm, Basic header",
		"userRpm, token", "CGI", "encrypted CGI, login by frame", "encrypted CGI, login by address",
	}[v]
}
