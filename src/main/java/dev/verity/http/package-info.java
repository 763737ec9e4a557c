/// What every HTTP server of Verity has in common: TLS, headers, who may come and who may look.
package dev.verity.http;
