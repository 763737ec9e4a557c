/// Who may do what: users and their roles, sign-in, visits (what a browser's session is called
/// here, where a session is one of Stripe's), API tokens, and the journal of what was denied.
package dev.verity.access;
