/// What other programs rely on, held against what Verity does and against what it promised before.
package dev.verity.contracts;
