/// The commands that a person or a script gives to Verity.
package dev.verity.cli;
