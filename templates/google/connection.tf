# A connection to {{ id }} {{ version }}. The Google provider has no resource for custom connectors: deploy.sh makes
# the version that `connector_version` names.

variable "project" {
  type = string
}

variable "region" {
  type        = string
  description = "Where the connection runs, such as europe-west1; the connector itself is global."
}

variable "service_account" {
  type        = string
  description = "The e-mail address of the service account that reads the secrets."
}
{% for variable in connection.inputs %}
variable {{ variable.name|hcl }} {
  type        = {{ variable.kind }}
  description = {{ variable.description|hcl }}
{%- if not variable.is_required %}
  default     = null
{%- endif %}
}
{% endfor %}
resource "google_integration_connectors_connection" {{ connection.resource|hcl }} {
  project           = var.project
  location          = var.region
  name              = {{ id|hcl }}
  connector_version = "projects/${var.project}/locations/global/providers/customconnector/connectors/{{ id }}/versions/{{ version_id }}"
  description       = {{ title|hcl }}
  service_account   = var.service_account

  node_config {
    min_node_count = 2
    max_node_count = 50
  }
{%- set auth = connection.auth %}
{%- if auth %}

  auth_config {
    auth_type = {{ auth.kind|hcl }}
{%- if auth.key %}
    auth_key  = {{ auth.key|hcl }}
{%- endif %}
{%- if auth.kind == "USER_PASSWORD" %}
    user_password {
      username = var.username
      password {
        secret_version = "{{ connection.password }}"
      }
    }
{%- elif auth.kind == "OAUTH2_CLIENT_CREDENTIALS" %}
    oauth2_client_credentials {
      client_id = var.client_id
      client_secret {
        secret_version = "{{ connection.client_secret }}"
      }
    }
{%- elif auth.kind == "OAUTH2_AUTH_CODE_FLOW" %}
    oauth2_auth_code_flow {
      auth_uri  = {{ auth.address|hcl }}
      client_id = var.client_id
      client_secret {
        secret_version = "{{ connection.client_secret }}"
      }
      scopes = [{% for scope in auth.scopes %}{% if not loop.first %}, {% endif %}{{ scope|hcl }}{% endfor %}]
    }
{%- endif %}
  }
{%- endif %}
{%- for variable in connection.settings %}
{%- if variable.is_required %}

  config_variable {
{%- for line in variable.lines %}
    {{ line }}
{%- endfor %}
  }
{%- else %}

  dynamic "config_variable" {
    for_each = var.{{ variable.name }} == null ? [] : [var.{{ variable.name }}]
    content {
{%- for line in variable.lines %}
      {{ line }}
{%- endfor %}
    }
  }
{%- endif %}
{%- endfor %}
}
