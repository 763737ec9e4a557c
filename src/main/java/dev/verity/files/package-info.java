/// Files that are nobody else's business, wherever secrets are kept: keysets, signing keys, users.
package dev.verity.files;
