/// What must hold whatever comes in, tried on kept inputs by every build and on new ones by Jazzer.
package dev.verity.fuzz;
