/// Programs to copy from. Each is run by a test.
package dev.verity.examples;
