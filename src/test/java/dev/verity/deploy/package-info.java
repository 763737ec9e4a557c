/// The Helm chart in `deploy/helm`, rendered and held against the schemas of Kubernetes.
package dev.verity.deploy;
