"""The check of bodies refuses what it should: a test that cannot fail would prove nothing."""

import copy
import unittest

from discovery import Discovery, load

VERSION = {
    "labels": {"semver": "1-0-0"},
    "serviceAccount": "${SERVICE_ACCOUNT}",
    "specLocation": "gs://${BUCKET}/a/openapi.json",
    "enableBackendDestinationConfig": True,
    "destinationConfigs": [{"key": "a", "destinations": [{"host": "https://a.example", "port": 443}]}],
    "backendVariableTemplates": [{"key": "k", "valueType": "SECRET", "locationType": "HEADER", "required": True}],
}


class Bodies(unittest.TestCase):
    def setUp(self):
        self.discovery = Discovery(load())

    def faults(self, change):
        version = copy.deepcopy(VERSION)
        change(version)
        return self.discovery.faults("CustomConnectorVersion", version)

    def test_a_whole_body_is_taken(self):
        self.assertEqual(self.faults(lambda version: None), [])

    def test_whatever_is_wrong_is_found(self):
        variable = lambda version: version["backendVariableTemplates"][0]
        destination = lambda version: version["destinationConfigs"][0]["destinations"][0]
        changes = {
            "unknown field": lambda version: version.update(specUrl="a"),
            "unknown field inside": lambda version: variable(version).update(place="HEADER"),
            "written by Google": lambda version: version.update(state="ACTIVE"),
            "named by Google": lambda version: version.update(name="a"),
            "type": lambda version: version.update(enableBackendDestinationConfig="true"),
            "number": lambda version: destination(version).update(port="443"),
            "deprecated": lambda version: destination(version).update(serviceAttachment="a"),
            "word": lambda version: variable(version).update(valueType="TEXT"),
            "unspecified": lambda version: variable(version).update(valueType="VALUE_TYPE_UNSPECIFIED"),
            "list": lambda version: version.update(destinationConfigs={}),
            "label": lambda version: version["labels"].update(a=1),
        }
        for what, change in changes.items():
            self.assertEqual(len(self.faults(change)), 1, what)

    def test_what_is_required_is_missed(self):
        self.assertEqual(len(self.discovery.faults("CustomConnector", {"displayName": "a"})), 1)
        self.assertEqual(len(self.discovery.faults("PublishCustomConnectorVersionRequest", {"partnerMetadata": {}})), 10)


if __name__ == "__main__":
    unittest.main()
