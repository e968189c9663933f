namespace Hikeshi.Tests.Ledger.Import;

/// <summary>One small bill of materials in each form that is read, all of the same software.</summary>
internal static class SoftwareFixtures
{
    public const string CycloneDxXml =
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <bom xmlns="http://cyclonedx.org/schema/bom/1.6" serialNumber="urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79" version="1">
          <metadata>
            <tools><components><component type="application"><name>a tool, which is no part of it</name></component></components></tools>
            <component type="application"><name>app</name><version>9</version></component>
          </metadata>
          <components>
            <component type="library">
              <group>org.example</group><name>demo</name><version>1.0</version><purl>pkg:maven/org.example/demo@1.0</purl>
              <components><component type="library"><name>inner</name><version>2</version><purl>pkg:npm/inner@2</purl></component></components>
            </component>
            <component type="machine-learning-model"><name>reader of cheques</name><version><![CDATA[3]]></version></component>
          </components>
          <services><service><name>api</name><version>3</version></service></services>
        </bom>
        """;

    public const string SpdxTagValue =
        """
        # a comment
        SPDXVersion: SPDX-2.3
        DataLicense: CC0-1.0
        PackageName: demo
        SPDXID: SPDXRef-1
        PackageVersion: 1.0
        ExternalRef: PACKAGE-MANAGER purl pkg:maven/org.example/demo@1.0
        ExternalRef: SECURITY cpe23Type cpe:2.3:a:example:demo:1.0:*:*:*:*:*:*:*
        PackageCopyrightText: <text>
        PackageName: this is text, and no package
        </text>
        PackageName: inner
        PackageVersion: 2
        ExternalRef: PACKAGE-MANAGER purl pkg:npm/inner@2
        FileName: ./readme
        PackageVersion: of no package
        """;

    public const string Spdx3 =
        """
        {"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld","@graph":[
          {"type":"CreationInfo","@id":"_:c","specVersion":"3.0.1","created":"2026-01-01T00:00:00Z","createdBy":["urn:x"]},
          {"type":"software_Package","spdxId":"urn:1","name":"demo","software_packageVersion":"1.0","software_packageUrl":"pkg:maven/org.example/demo@1.0"},
          {"type":"software_Package","spdxId":"urn:2","name":"inner","software_packageVersion":"2",
           "externalIdentifier":[{"type":"ExternalIdentifier","externalIdentifierType":"cpe23","identifier":"cpe:2.3:a:x"},
                                 {"type":"ExternalIdentifier","externalIdentifierType":"packageUrl","identifier":"pkg:npm/inner@2"}]},
          {"type":"ai_AIPackage","spdxId":"urn:3","name":"reader of cheques","software_packageVersion":"3"},
          {"type":"dataset_DatasetPackage","spdxId":"urn:4","name":"cheques"},
          {"type":"software_File","spdxId":"urn:5","name":"readme"}]}
        """;
}
