{{- define "verity.acls.topics" -}}
{{- range .topics }}
- { resource: { type: topic, name: {{ $.prefix }}.{{ . }} }, operations: [{{ $.may }}] }
{{- end }}
{{- end }}

{{- define "verity.acls.webhook" -}}
{{- include "verity.acls.topics" (dict "prefix" . "may" "Write" "topics" (list "inbox")) | trim }}
{{- end }}

{{- define "verity.acls.machine" -}}
{{- include "verity.acls.topics" (dict "prefix" . "may" "Read" "topics" (list "inbox" "requests" "outcomes" "erasure-acks" "audit" "checkpoints")) | trim }}
{{- include "verity.acls.topics" (dict "prefix" . "may" "Write" "topics" (list "followups" "answers" "events" "sessions" "audit" "keys" "erasures" "dead-letters" "checkpoints")) }}
- { resource: { type: topic, name: {{ . }}-machine-, patternType: prefix }, operations: [Create, Read, Write] }
- { resource: { type: group, name: {{ . }}-machine }, operations: [Read] }
- { resource: { type: transactionalId, name: {{ . }}-machine-, patternType: prefix }, operations: [Write] }
- { resource: { type: group, name: {{ . }}-notary }, operations: [Read] }
- { resource: { type: transactionalId, name: {{ . }}-notary-, patternType: prefix }, operations: [Write] }
{{- end }}

{{- define "verity.acls.worker" -}}
{{- include "verity.acls.topics" (dict "prefix" . "may" "Read" "topics" (list "followups" "keys" "inbox" "events" "sessions")) | trim }}
{{- include "verity.acls.topics" (dict "prefix" . "may" "Write" "topics" (list "outcomes" "dead-letters" "inbox" "requests")) }}
- { resource: { type: group, name: {{ . }}-worker }, operations: [Read] }
- { resource: { type: group, name: {{ . }}-recovery }, operations: [Read] }
{{- end }}

{{- define "verity.acls.console" -}}
{{- include "verity.acls.topics" (dict "prefix" . "may" "Read" "topics" (list "inbox" "sessions" "audit" "dead-letters" "checkpoints" "erasures" "erasure-acks" "answers")) | trim }}
{{- include "verity.acls.topics" (dict "prefix" . "may" "Write" "topics" (list "requests" "inbox" "outcomes" "followups" "dead-letters")) }}
- { resource: { type: transactionalId, name: {{ . }}.dead-letters-, patternType: prefix }, operations: [Write] }
- { resource: { type: group, name: {{ . }}-recovery }, operations: [Describe] }
{{- end }}
