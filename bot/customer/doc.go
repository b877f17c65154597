// Package customer is the customer's way: to buy, to pay, to name a device, to have access, to extend and to give
// it away, and the words of the notices on that way.
//
// It decides on a turn and puts notices into words; both are pure. It must not import the owner's commands, a
// channel or a store.
package customer
