@org.jspecify.annotations.NullMarked
package dev.verity.oidc;
