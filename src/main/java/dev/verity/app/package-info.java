/// The program: its command line, its settings, its roles, how they start and stop, and its health.
package dev.verity.app;
