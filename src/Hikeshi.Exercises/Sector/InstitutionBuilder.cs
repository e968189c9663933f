using System.Globalization;
using Hikeshi.Kernel.Situation;

namespace Hikeshi.Exercises.Sector;

/// <summary>Furnishes one institution: hosts in redundant pairs, what runs on them, which services and functions they carry.</summary>
internal sealed class InstitutionBuilder(int number, int members, string id, string kind, BilingualText names, string? componentVersion, SeededRandom random)
{
    private readonly string gateway = Address(number, 1);
    private readonly string[] webHosts = kind == "megabank" ? ["web-1", "web-2", "web-3"] : ["web-1", "web-2"];

    internal Institution Build()
    {
        var services = Services();
        var functions = Functions(services);
        return new Institution(
            Institution.FormatName,
            id,
            names,
            kind,
            new Consent(NamedExposure: true),
            functions,
            services,
            [.. Assets()],
            SupplierCatalogue.All([.. functions.Select(f => f.Id)]),
            [new AiConnection("support-assistant", new("Customer support assistant", "顧客対応アシスタント"), "Kumogiri Cloud", "customer-support", SupplierCatalogue.Cloud)],
            new BusinessCalendar("Asia/Tokyo", "09:00", "15:00", [.. functions.SelectMany(f => f.CutOffs.Select(at => new CutOff(f.Id, at)))]));
    }

    private List<Service> Services()
    {
        var peers = new List<string>(2 * (members - 1));
        for (var peer = 1; peer <= members; peer++)
        {
            if (peer != number)
            {
                peers.Add(Address(peer, 10));
                peers.Add(Address(peer, 11));
            }
        }

        List<Service> services =
        [
            new("payments", new("Payment messages", "決済電文"), gateway, SyntheticSector.PaymentPort, InternetExposed: false, "pkg:maven/org.springframework/spring-web@6.2.8", ["core-1", "core-2"], 1, peers),
            new("portal", new("Customer portal", "顧客ポータル"), gateway, 18081, InternetExposed: true, "pkg:npm/express@4.21.2", ["portal-1", "portal-2"], 1, []),
        ];
        if (componentVersion is not null)
        {
            services.Add(new("api", new("Interbank ledger interface", "銀行間台帳接続"), gateway, SyntheticSector.ComponentPort, InternetExposed: true, $"{FictionalComponent.PackageUrl}@{componentVersion}", webHosts, 1, peers));
        }

        return services;
    }

    /// <summary>The first function of every institution needs the interbank interface where it is run; others need it as drawn.</summary>
    private List<CriticalFunction> Functions(List<Service> services)
    {
        var runsComponent = services.Exists(s => s.Id == "api");
        var functions = new List<CriticalFunction>();
        foreach (var template in FunctionCatalogue.For(kind))
        {
            List<string> needed = [template.Id is "atm" or "online-banking" or "claims" or "premiums" or "market-data" ? "portal" : "payments"];
            if (runsComponent && (functions.Count == 0 || random.NextDouble() < 0.4))
            {
                needed.Add("api");
            }

            functions.Add(new(template.Id, template.Names, template.ToleranceMinutes, template.Tier, template.PaymentRail, template.CutOffs, needed));
        }

        return functions;
    }

    private IEnumerable<Asset> Assets()
    {
        var webOs = random.NextDouble() < 0.5 ? "linux" : "windows";
        string[] componentSoftware = componentVersion is null ? [] : [$"{FictionalComponent.PackageUrl}@{componentVersion}", "pkg:maven/org.apache.logging.log4j/log4j-core@2.24.3", "pkg:maven/com.fasterxml.jackson.core/jackson-databind@2.19.1"];
        for (var i = 0; i < webHosts.Length; i++)
        {
            yield return Host(webHosts[i], 21 + i, webOs, "application", 2, [.. SystemSoftware(webOs), .. componentSoftware]);
        }

        foreach (var (name, last) in new[] { ("pay-1", 10), ("pay-2", 11) })
        {
            yield return Host(name, last, "linux", "application", 1, [.. SystemSoftware("linux"), "pkg:pypi/requests@2.32.4", "pkg:pypi/cryptography@45.0.4"]);
        }

        foreach (var (name, last) in new[] { ("core-1", 31), ("core-2", 32) })
        {
            yield return Host(name, last, "linux", "application", 1, [.. SystemSoftware("linux"), "pkg:maven/org.springframework/spring-web@6.2.8", "pkg:maven/org.postgresql/postgresql@42.7.7"]);
        }

        foreach (var (name, last) in new[] { ("portal-1", 41), ("portal-2", 42) })
        {
            yield return Host(name, last, "linux", "application", 2, [.. SystemSoftware("linux"), "pkg:npm/express@4.21.2", "pkg:npm/react@19.1.0"]);
        }

        foreach (var (name, last, role) in new[] { ("dc-1", 5, "domain-controller"), ("dns-1", 6, "dns"), ("time-1", 7, "time"), ("hsm-1", 8, "hsm"), ("backup-1", 9, "backup"), ("jump-1", 12, "jump-host"), ("mgmt-1", 13, "management"), ("breakglass-1", 14, "break-glass") })
        {
            var os = role is "domain-controller" or "break-glass" ? "windows" : "linux";
            yield return Host(name, last, os, role, 1, SystemSoftware(os)) with { NeverContain = true };
        }
    }

    private Asset Host(string name, int last, string os, string role, int tier, IReadOnlyList<string> software) =>
        new(name, "host", Address(number, last), os, role, tier, NeverContain: false, software, Sbom: null);

    private static string[] SystemSoftware(string os) => os == "linux"
        ? ["pkg:deb/debian/openssl@3.0.17-1~deb12u2?distro=bookworm", "pkg:deb/debian/openssh-server@9.2p1-2%2Bdeb12u6?arch=amd64", "pkg:deb/debian/curl@7.88.1-10%2Bdeb12u12?arch=amd64"]
        : ["pkg:nuget/Newtonsoft.Json@13.0.3", "pkg:nuget/Serilog@4.3.0"];

    private static string Address(int member, int host) => string.Create(CultureInfo.InvariantCulture, $"127.20.{member}.{host}");
}
