/// A policy as a file: read strictly, explained in words, and tried on what was recorded.
package dev.verity.policy;
