namespace Hikeshi.Node.Rehearsing;

/// <summary>The imaginary institution, rule and event of the self-check. Addresses and names are those reserved for documentation (RFC 5737, RFC 2606).</summary>
internal static class Imagined
{
    public const string Institution = """
        {"format":"hikeshi-institution/1","id":"self-check","names":{"en":"Self-check","ja":"自己点検"},"kind":"self-check","consent":{"namedExposure":false},
        "functions":[{"id":"function","names":{"en":"Function","ja":"業務"},"impactToleranceMinutes":60,"tier":1,"paymentRail":false,"cutOffs":[],"services":["service"]}],
        "services":[{"id":"service","names":{"en":"Service","ja":"サービス"},"address":"192.0.2.1","port":443,"internetExposed":true,"component":"pkg:generic/self-check@1","assets":["host-1","host-2"],"minAssets":1,"allowFrom":["192.0.2.200"]}],
        "assets":[{"id":"host-1","kind":"host","address":"192.0.2.11","os":"linux","role":"application","tier":2,"neverContain":false,"software":["pkg:generic/self-check@1"]},
        {"id":"host-2","kind":"host","address":"192.0.2.12","os":"linux","role":"application","tier":2,"neverContain":false,"software":["pkg:generic/self-check@1"]}],
        "suppliers":[{"id":"supplier","names":{"en":"Supplier","ja":"委託先"},"kind":"cloud","shared":true,"destinations":["cloud.example","198.51.100.0/24"],"neverCut":true,"functions":["function"]}],
        "aiConnections":[],"calendar":{"timeZone":"Asia/Tokyo","opens":"09:00","closes":"15:00","cutOffs":[]}}
        """;

    public const string Rule = """
        title: Self-check
        id: 6a0f6d0e-4f3a-4d55-9a57-1b3b9d7c2f10
        status: stable
        logsource:
          product: linux
          category: process_creation
        detection:
          selection:
            ParentImage|endswith: /self-check
            CommandLine|contains: rehearsal
          condition: selection
        level: critical
        tags:
          - attack.t1190
          - hikeshi.entry
        """;

    public const string Event = """
        {"product":"linux","category":"process_creation","Computer":"host-1","Image":"/bin/true","ParentImage":"/opt/self-check","CommandLine":"true rehearsal","User":"nobody","DestinationIp":"203.0.113.7","DestinationHostname":"attacker.example","Hashes":"SHA256=0000000000000000000000000000000000000000000000000000000000000000"}
        """;
}
