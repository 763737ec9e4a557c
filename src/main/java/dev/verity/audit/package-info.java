/// The journal as a chain that nobody can change unnoticed: links, checkpoints, proofs, evidence.
package dev.verity.audit;
