// Package owner is what the owner and the staff can do in the chat, and the words of the notices to them.
//
// Commands are values beside their functions; menus, rights and the documents are derived from them. It must not
// import the customer's way, a channel or a store. Its one invariant: what changes the shop is asked for twice and
// stands in the journal.
package owner
