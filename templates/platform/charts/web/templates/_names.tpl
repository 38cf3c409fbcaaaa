{{- define "web.name" -}}
{{- .Chart.Name | trunc 63 | trimSuffix "-" -}}
{{- end }}

{{/* The release's name; with the chart's behind it where the release is called something else. */}}
{{- define "web.fullname" -}}
{{- if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end }}

{{- define "web.version" -}}
{{- .Values.image.tag | default .Chart.AppVersion -}}
{{- end }}

{{/* What a Deployment's selector may never change. */}}
{{- define "web.selectorLabels" -}}
app.kubernetes.io/name: {{ include "web.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{/* Labels of pods: without the chart's version, so that a new chart alone restarts nothing. */}}
{{- define "web.podLabels" -}}
{{ include "web.selectorLabels" . }}
app.kubernetes.io/version: {{ include "web.version" . | trunc 63 | trimAll "-_." | quote }}
app.kubernetes.io/component: web
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "web.labels" -}}
{{ include "web.podLabels" . }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end }}
