/// The local run and what it stands on: a real broker on this machine. Not in the distribution.
package dev.verity.local;
