{{- define "verity.name" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name }}{{ else }}{{ .Release.Name }}-{{ .Chart.Name }}{{ end }}
{{- end }}

{{- define "verity.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "verity.labels" -}}
{{ include "verity.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{/* The roles that run. */}}
{{- define "verity.roles" -}}
{{- ternary (list "webhook" "machine" "worker" "console") (list "webhook" "machine" "worker") .Values.console.enabled | toJson }}
{{- end }}

{{/*
What a role is given of Secrets: the setting that names the file, the Secret, and the key in it.
Nobody is given what another role needs.
*/}}
{{- define "verity.files" -}}
{{- $role := .role }}
{{- $of := .root.Values.secrets }}
{{- with .root.Values }}
- { setting: admin.token.sha256.file, secret: {{ $of.admin }}, key: sha256 }
{{- if .kafka.scram }}
- { setting: kafka.client.sasl.jaas.config.file, secret: verity-{{ $role }}, key: sasl.jaas.config }
{{- end }}
{{- if and .kafka.tls .kafka.caSecret }}
- { setting: kafka.client.ssl.truststore.location, secret: {{ .kafka.caSecret }}, key: ca.crt }
{{- end }}
{{- if eq $role "webhook" }}
- { setting: webhook.secrets.file, secret: {{ $of.signing }}, key: secrets }
{{- end }}
{{- if eq $role "worker" }}
{{- range .modes }}
- { setting: stripe.key.{{ . }}.file, secret: {{ $of.stripe }}, key: {{ . }} }
{{- if $of.results }}
- { setting: stripe.results.key.{{ . }}.file, secret: {{ $of.results }}, key: {{ . }} }
{{- end }}
{{- end }}
{{- end }}
{{- if and $of.keyset (or (eq $role "machine") (and (eq $role "worker") $of.results)) }}
- { setting: privacy.keyset.file, secret: {{ $of.keyset }}, key: keyset.json }
{{- end }}
{{- if and $of.audit (eq $role "machine") }}
- { setting: audit.signing.key.file, secret: {{ $of.audit }}, key: audit.pem }
{{- end }}
{{- if and $of.oidc (eq $role "console") }}
- { setting: console.oidc.client.secret.file, secret: {{ $of.oidc }}, key: secret }
{{- end }}
{{- if and $of.users (eq $role "console") }}
- { setting: console.users.file, secret: {{ $of.users }}, key: users.json }
{{- end }}
{{- end }}
{{- end }}

{{/* The settings of a role, as a properties file. */}}
{{- define "verity.properties" -}}
{{- $role := .role }}
{{- $settings := dict }}
{{- with .root.Values }}
{{- $_ := set $settings "kafka.bootstrap.servers" .kafka.bootstrapServers }}
{{- $_ := set $settings "kafka.client.security.protocol" (printf "%s%s" (ternary "SASL_" "" .kafka.scram) (ternary "SSL" "PLAINTEXT" .kafka.tls)) }}
{{- if .kafka.scram }}
{{- $_ := set $settings "kafka.client.sasl.mechanism" "SCRAM-SHA-512" }}
{{- end }}
{{- if and .kafka.tls .kafka.caSecret }}
{{- $_ := set $settings "kafka.client.ssl.truststore.type" "PEM" }}
{{- end }}
{{- $_ := set $settings "topics.prefix" .topics.prefix }}
{{- $_ := set $settings "topics.partitions" (toString .topics.partitions) }}
{{- $_ := set $settings "topics.replication" (toString .topics.replication) }}
{{- $_ := set $settings "webhook.modes" (join "," .modes) }}
{{- $_ := set $settings "admin.host" "0.0.0.0" }}
{{- if and .policy (ne $role "webhook") }}
{{- $_ := set $settings "policy.file" "/etc/verity/policy.yaml" }}
{{- end }}
{{- if eq $role "machine" }}
{{- $_ := set $settings "machine.state.directory" "/var/lib/verity/state" }}
{{- $_ := set $settings "machine.standbys" (toString .machine.standbys) }}
{{- end }}
{{- if eq $role "console" }}
{{- $_ := set $settings "console.host" "0.0.0.0" }}
{{- $_ := set $settings "console.url" (ternary (printf "https://%s" .console.ingress.host) "http://127.0.0.1:8082" .console.ingress.enabled) }}
{{- $_ := set $settings "console.users.file" "/var/lib/verity/users.json" }}
{{- $_ := set $settings "console.store.file" "/var/lib/verity/console.db" }}
{{- end }}
{{- end }}
{{- range include "verity.files" . | fromYamlArray }}
{{- $_ := set $settings .setting (printf "/etc/verity/secrets/%s" (trimSuffix ".file" .setting)) }}
{{- end }}
{{- range $setting, $text := .root.Values.settings }}
{{- $_ := set $settings $setting $text }}
{{- end }}
{{- range $setting, $text := $settings }}
{{ $setting }} = {{ $text }}
{{- end }}
{{- end }}

{{/* What stands in the ConfigMap of a role. */}}
{{- define "verity.config" -}}
verity.properties: |
  {{- include "verity.properties" . | trim | nindent 2 }}
{{- if and .root.Values.policy (ne .role "webhook") }}
policy.yaml: |
  {{- .root.Values.policy | nindent 2 }}
{{- end }}
{{- end }}

{{/* The pods of a role. The admin port is open to the pod network for probes and metrics; NetworkPolicies close it. */}}
{{- define "verity.pod" -}}
{{- $role := .role }}
{{- $root := .root }}
{{- $name := include "verity.name" $root }}
{{- $of := index $root.Values $role }}
{{- $keeps := or (eq $role "machine") (eq $role "console") }}
metadata:
  labels:
    {{- include "verity.selector" $root | nindent 4 }}
    app.kubernetes.io/component: {{ $role }}
  annotations:
    checksum/config: {{ include "verity.config" . | sha256sum }}
spec:
  serviceAccountName: {{ $name }}
  automountServiceAccountToken: false
  enableServiceLinks: false
  {{- with $root.Values.image.pullSecrets }}
  imagePullSecrets:
    {{- range . }}
    - name: {{ . }}
    {{- end }}
  {{- end }}
  securityContext:
    runAsNonRoot: true
    runAsUser: 10001
    runAsGroup: 10001
    fsGroup: 10001
    fsGroupChangePolicy: OnRootMismatch   # or each start would open the users' file to the group, and it would be refused
    seccompProfile:
      type: RuntimeDefault
  # A stop without Kafka takes a minute; before it begins, webhooks are taken until no proxy sends any.
  terminationGracePeriodSeconds: 65
  topologySpreadConstraints:
    {{- range list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
    - topologyKey: {{ . }}
      maxSkew: 1
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- include "verity.selector" $root | nindent 10 }}
          app.kubernetes.io/component: {{ $role }}
    {{- end }}
  containers:
    - name: verity
      image: {{ printf "%s:%s" $root.Values.image.repository (default $root.Chart.AppVersion $root.Values.image.tag) | quote }}
      imagePullPolicy: {{ $root.Values.image.pullPolicy }}
      args: [serve, --config, /etc/verity/verity.properties, --roles, {{ $role }}]
      env:
        - name: VERITY_JAVA_OPTS
          value: {{ $root.Values.javaOptions | quote }}
      ports:
        - name: admin
          containerPort: 8081
        {{- if eq $role "webhook" }}
        - name: webhook
          containerPort: 8080
        {{- end }}
        {{- if eq $role "console" }}
        - name: console
          containerPort: 8082
        {{- end }}
      startupProbe:
        httpGet: { path: /livez, port: admin }
        periodSeconds: 2
        failureThreshold: 60
      livenessProbe:
        httpGet: { path: /livez, port: admin }
        periodSeconds: 10
        timeoutSeconds: 5
      readinessProbe:
        httpGet: { path: /readyz, port: admin }
        periodSeconds: 5
        timeoutSeconds: 5
        failureThreshold: 2
      {{- if eq $role "webhook" }}
      lifecycle:
        preStop:
          sleep: { seconds: 5 }
      {{- end }}
      resources:
        {{- toYaml $of.resources | nindent 8 }}
      securityContext:
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        capabilities:
          drop: [ALL]
      volumeMounts:
        - name: config
          mountPath: /etc/verity
          readOnly: true
        - name: tmp
          mountPath: /tmp
        {{- if $keeps }}
        - name: data
          mountPath: /var/lib/verity
        {{- end }}
  volumes:
    - name: config
      projected:
        defaultMode: 288   # 0440: the group is fsGroup
        sources:
          - configMap:
              name: {{ $name }}-{{ $role }}
          {{- range include "verity.files" . | fromYamlArray }}
          - secret:
              name: {{ .secret }}
              items:
                - key: {{ .key }}
                  path: secrets/{{ trimSuffix ".file" .setting }}
          {{- end }}
    - name: tmp   # native libraries are unpacked there
      emptyDir:
        sizeLimit: 256Mi
    {{- if eq $role "console" }}
    - name: data
      {{- if $of.storage.enabled }}
      persistentVolumeClaim:
        claimName: {{ $name }}-console
      {{- else }}
      emptyDir:
        sizeLimit: {{ $of.storage.size }}
      {{- end }}
    {{- end }}
{{- end }}
