// Package outbox delivers letters to people: those of one chat in their order, each channel at its rate.
//
// It asks the customer's or the owner's words of a notice when the letter is sent. It must not import a channel or a
// store. Its one invariant: a letter is forgotten only after its channel took it.
package outbox
