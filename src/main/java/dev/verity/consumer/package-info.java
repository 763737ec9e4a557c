/// For programs downstream: reads events and opens what is sealed in them.
package dev.verity.consumer;
