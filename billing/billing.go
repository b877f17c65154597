// Package billing holds the rules of being paid: money, plans, orders, refunds.
//
// It owns the states of an order and the loop that moves an order through them. It must not import
// router, scheduler, bot or any provider's SDK. Its one invariant: money that arrived ends in a
// granted order or is refunded, and it is counted once.
package billing
