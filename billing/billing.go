// Package billing holds the rules of being paid: money, plans, orders, refunds.
//
// It owns what an order may become, and what drives it there. It must not import router, scheduler,
// bot or any provider's SDK. Its one invariant: money that arrived ends in a granted order or goes
// back, and it is counted once.
package billing
