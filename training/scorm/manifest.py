"""The manifest of a package, for each edition of SCORM: one organisation, one activity, one resource.

SCORM 1.2 Content Aggregation Model (ADL, 2001), section 2.3; SCORM 2004 4th edition CAM (ADL, 2009), section 3.4. No
mastery score is declared: the platform would count again at each pause, and the player alone knows what is done.
"""

from collections.abc import Sequence
from xml.etree import ElementTree as ET

V12, V2004 = "1.2", "2004"
XML = {
    V12: ("http://www.imsproject.org/xsd/imscp_rootv1p1p2", "http://www.adlnet.org/xsd/adlcp_rootv1p2"),
    V2004: ("http://www.imsglobal.org/xsd/imscp_v1p1", "http://www.adlnet.org/xsd/adlcp_v1p3"),
}
SEQUENCING = "http://www.imsglobal.org/xsd/imsss"
SCHEMA_VERSION = {V12: "1.2", V2004: "2004 4th Edition"}
SCO_ATTRIBUTE = {V12: "scormtype", V2004: "scormType"}
LAUNCHED = "index.html"


def manifest(*, edition: str, identifier: str, title: str, files: Sequence[str]) -> bytes:
    """Write `imsmanifest.xml`.

    Args:
        identifier: names the block, in letters, digits, dots and dashes.
        files: every file of the package but the manifest, the launched one among them.
    """
    package, adl = XML[edition]
    ET.register_namespace("", package)
    ET.register_namespace("adlcp", adl)
    ET.register_namespace("imsss", SEQUENCING)

    def part(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
        made = ET.SubElement(parent, f"{{{package}}}{name}", attributes)
        made.text = text or None
        return made

    root = ET.Element(f"{{{package}}}manifest", {"identifier": f"bloc.{identifier}", "version": "1.0"})
    metadata = part(root, "metadata")
    part(metadata, "schema", "ADL SCORM")
    part(metadata, "schemaversion", SCHEMA_VERSION[edition])
    organizations = part(root, "organizations", default="bloc")
    organization = part(organizations, "organization", identifier="bloc")
    part(organization, "title", title)
    item = part(organization, "item", identifier="lecons", identifierref="page", isvisible="true")
    part(item, "title", title)
    if edition == V2004:
        sequencing = ET.SubElement(item, f"{{{SEQUENCING}}}sequencing")
        # The player says itself what is completed and passed: the platform doesn't guess it from a launch.
        ET.SubElement(
            sequencing,
            f"{{{SEQUENCING}}}deliveryControls",
            {"completionSetByContent": "true", "objectiveSetByContent": "true"},
        )
    resources = part(root, "resources")
    resource = part(resources, "resource", identifier="page", type="webcontent", href=LAUNCHED)
    resource.set(f"{{{adl}}}{SCO_ATTRIBUTE[edition]}", "sco")
    for name in files:
        part(resource, "file", href=name)
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written
