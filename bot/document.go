package bot

import (
	"context"
	"io"
)

// A Document is a file that goes with a message. It is made while it is sent, so that no size of it
// needs memory, and it is never stored: a notice that is sent again makes it again.
type Document struct {
	Name string // with its ending, as the person shall see it
	MIME string

	// Write writes the whole file. It may be called again after it failed.
	Write func(ctx context.Context, w io.Writer) error

	// Progress says how far the writing is, for the menu that the message edits. Nil: that is not shown.
	Progress func() string

	Instead string // the words to send in place of it where it is larger than the network takes
}
