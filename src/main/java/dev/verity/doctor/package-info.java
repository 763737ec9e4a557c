/// What `verity doctor` looks at: each check asks, changes nothing, and says how to mend what is
/// wrong.
package dev.verity.doctor;
