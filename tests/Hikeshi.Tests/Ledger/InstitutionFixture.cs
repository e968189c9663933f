using System.Text.Json.Nodes;

namespace Hikeshi.Tests.Ledger;

/// <summary>A small fictional institution, as the document that a person would write.</summary>
internal static class InstitutionFixture
{
    public const string Json =
        """
        {
          "format": "hikeshi-institution/1",
          "id": "bank-07",
          "names": { "en": "Kaede Regional Bank (fictional)", "ja": "かえで地方銀行（架空）" },
          "kind": "regional-bank",
          "consent": { "namedExposure": true },
          "functions": [
            { "id": "payments", "names": { "en": "Domestic payments", "ja": "内国為替" }, "impactToleranceMinutes": 60, "tier": 1, "paymentRail": true, "cutOffs": ["15:30"], "services": ["gateway"] },
            { "id": "deposits", "names": { "en": "Deposits", "ja": "預金" }, "impactToleranceMinutes": 240, "tier": 2, "paymentRail": false, "cutOffs": [], "services": ["portal"] }
          ],
          "services": [
            { "id": "gateway", "names": { "en": "Ledger gateway", "ja": "勘定系接続" }, "address": "10.7.0.10", "port": 8443, "internetExposed": true, "component": "pkg:maven/example.hikeshi.fictional/ledger-gateway@3.1.0", "assets": ["gw-1", "gw-2"], "minAssets": 1, "allowFrom": ["10.8.0.0/16"] },
            { "id": "portal", "names": { "en": "Customer portal", "ja": "顧客ポータル" }, "address": "10.7.0.20", "port": 443, "internetExposed": false, "component": "pkg:npm/portal@1.2.3", "assets": ["gw-2"], "minAssets": 1, "allowFrom": [] }
          ],
          "assets": [
            { "id": "gw-1", "kind": "server", "address": "10.7.1.1", "os": "Debian 12", "role": "application", "tier": 1, "neverContain": false, "software": ["pkg:maven/example.hikeshi.fictional/ledger-gateway@3.1.0"] },
            { "id": "gw-2", "kind": "server", "address": "10.7.1.2", "os": "Debian 12", "role": "application", "tier": 1, "neverContain": false, "software": ["pkg:pypi/demo-package@1.9"] },
            { "id": "dns-1", "kind": "server", "address": "10.7.1.3", "os": "Debian 12", "role": "dns", "tier": 0, "neverContain": true, "software": ["pkg:pypi/demo-package@1.9"] }
          ],
          "suppliers": [
            { "id": "cloud", "names": { "en": "Sora Cloud (fictional)", "ja": "そらクラウド（架空）" }, "kind": "cloud", "shared": true, "destinations": ["sora-cloud.example", "203.0.113.0/24"], "neverCut": true, "functions": ["payments"] },
            { "id": "printer", "names": { "en": "Printing house", "ja": "印刷会社" }, "kind": "printing", "shared": false, "destinations": ["print.example"], "neverCut": false, "functions": ["deposits"] }
          ],
          "aiConnections": [ { "id": "chat", "names": { "en": "Assistant", "ja": "窓口支援" }, "provider": "fictional", "purpose": "summaries", "supplier": "cloud" } ],
          "calendar": { "timeZone": "Asia/Tokyo", "opens": "09:00", "closes": "15:00", "cutOffs": [ { "name": "zengin", "at": "15:30" } ] }
        }
        """;

    /// <summary>The document with one value changed.</summary>
    public static string With(Action<JsonObject> change)
    {
        var document = JsonNode.Parse(Json)!.AsObject();
        change(document);
        return document.ToJsonString();
    }
}
