/// What the console shows and does, as JSON for programs, under `/api/v1`. What it says is written
/// down in `openapi.yaml`, and tests hold each answer to it.
@NullMarked
package dev.verity.api;

import org.jspecify.annotations.NullMarked;
