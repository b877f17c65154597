// Package bot holds the conversation: neutral messages in, neutral replies out.
//
// It owns what people are told and what they may ask for. It knows no chat SDK and must not import
// a channel, a payment provider or a router driver. Its one invariant: nothing is said that is not
// stored first.
package bot
