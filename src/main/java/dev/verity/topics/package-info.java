/// The topics as typed things: name, key, value, headers, configuration.
package dev.verity.topics;
