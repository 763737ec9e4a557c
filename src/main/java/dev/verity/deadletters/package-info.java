/// Dead letters that can be worked with: listed, looked into, redriven and discarded.
package dev.verity.deadletters;
