using System.Globalization;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Net;
using Hikeshi.Kernel.Packages;
using Hikeshi.Ledger.Institution;

namespace Hikeshi.Ledger.Import;

internal readonly record struct Problem(string Path, string What, string Expected);

/// <summary>What a well-shaped institution document can still get wrong: references to nothing, ids twice, addresses and ports that are none.</summary>
internal static class InstitutionRules
{
    public static IReadOnlyList<Problem> Check(InstitutionDocument institution)
    {
        var problems = new List<Problem>();
        if (institution.Format != InstitutionDocument.CurrentFormat)
        {
            problems.Add(new Problem("$.format", $"'{institution.Format}'", InstitutionDocument.CurrentFormat));
        }

        if (!MemberId.TryParse(institution.Id, out _))
        {
            problems.Add(new Problem("$.id", $"'{institution.Id}' is not a member id", "1 to 63 characters of a-z, 0-9 and '-'"));
        }

        var functions = Ids(problems, "functions", institution.Functions.Select(f => f.Id));
        var services = Ids(problems, "services", institution.Services.Select(s => s.Id));
        var assets = Ids(problems, "assets", institution.Assets.Select(a => a.Id));
        var suppliers = Ids(problems, "suppliers", institution.Suppliers.Select(s => s.Id));
        Ids(problems, "aiConnections", institution.AiConnections.Select(c => c.Id));

        Each("functions", institution.Functions, (function, path) => CheckFunction(problems, path, function, services));
        Each("services", institution.Services, (service, path) => CheckService(problems, path, service, assets));
        Each("assets", institution.Assets, (asset, path) => CheckAsset(problems, path, asset));
        Each("suppliers", institution.Suppliers, (supplier, path) => CheckSupplier(problems, path, supplier, functions));
        Each("aiConnections", institution.AiConnections, (connection, path) => Known(problems, path + ".supplier", connection.Supplier, suppliers, "supplier"));
        CheckCalendar(problems, institution.Calendar);
        return problems;
    }

    private static void CheckFunction(List<Problem> problems, string path, CriticalFunction function, HashSet<string> services)
    {
        Each("services", function.Services, (id, at) => Known(problems, at, id, services, "service"), path);
        Range(problems, path + ".impactToleranceMinutes", function.ImpactToleranceMinutes, 0, 525_600);
        Range(problems, path + ".tier", function.Tier, 0, 9);
    }

    private static void CheckService(List<Problem> problems, string path, Service service, HashSet<string> assets)
    {
        Each("assets", service.Assets, (id, at) => Known(problems, at, id, assets, "asset"), path);
        Range(problems, path + ".port", service.Port, 1, 65_535);
        Range(problems, path + ".minAssets", service.MinAssets, 0, Math.Max(service.Assets.Count, 0));
        Address(problems, path + ".address", service.Address);
        Purl(problems, path + ".component", service.Component);
        Each("allowFrom", service.AllowFrom, (source, at) => Prefix(problems, at, source), path);
    }

    private static void CheckAsset(List<Problem> problems, string path, Asset asset)
    {
        Address(problems, path + ".address", asset.Address);
        Range(problems, path + ".tier", asset.Tier, 0, 9);
        Each("software", asset.Software, (purl, at) => Purl(problems, at, purl), path);
    }

    private static void CheckSupplier(List<Problem> problems, string path, Supplier supplier, HashSet<string> functions)
    {
        Each("functions", supplier.Functions, (id, at) => Known(problems, at, id, functions, "function"), path);
        Each("destinations", supplier.Destinations, (destination, at) =>
        {
            if (!IpPrefix.TryParse(destination, out _) && !DomainName.IsPlausible(destination.StartsWith("*.", StringComparison.Ordinal) ? destination[2..] : destination))
            {
                problems.Add(new Problem(at, $"'{destination}' is no destination", "a domain name, an address or a CIDR prefix"));
            }
        }, path);
        Each("access", supplier.Access ?? [], (access, at) =>
        {
            if (access.Kind is not ("account" or "token" or "tunnel"))
            {
                problems.Add(new Problem(at + ".kind", $"'{access.Kind}'", "account, token or tunnel"));
            }

            if (string.IsNullOrWhiteSpace(access.Name) || string.IsNullOrWhiteSpace(access.Where))
            {
                problems.Add(new Problem(at, "an empty name or place", "what it is called, and where it is taken back"));
            }
        }, path);
    }

    private static void CheckCalendar(List<Problem> problems, BusinessCalendar calendar)
    {
        Time(problems, "$.calendar.opens", calendar.Opens);
        Time(problems, "$.calendar.closes", calendar.Closes);
        Each("cutOffs", calendar.CutOffs, (cutOff, path) => Time(problems, path + ".at", cutOff.At), "$.calendar");
    }

    private static void Each<T>(string name, IReadOnlyList<T> items, Action<T, string> check, string parent = "$")
    {
        for (var i = 0; i < items.Count; i++)
        {
            check(items[i], $"{parent}.{name}[{i}]");
        }
    }

    private static HashSet<string> Ids(List<Problem> problems, string collection, IEnumerable<string> ids)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var index = 0;
        foreach (var id in ids)
        {
            var path = $"$.{collection}[{index++}].id";
            if (string.IsNullOrWhiteSpace(id))
            {
                problems.Add(new Problem(path, "an empty id", "a name"));
            }
            else if (!seen.Add(id))
            {
                problems.Add(new Problem(path, $"the id '{id}' occurs twice", "ids that are unique among " + collection));
            }
        }

        return seen;
    }

    private static void Known(List<Problem> problems, string path, string id, HashSet<string> known, string kind)
    {
        if (!known.Contains(id))
        {
            problems.Add(new Problem(path, $"there is no {kind} '{id}'", $"the id of a {kind} of this document"));
        }
    }

    private static void Range(List<Problem> problems, string path, int value, int least, int most)
    {
        if (value < least || value > most)
        {
            problems.Add(new Problem(path, value.ToString(CultureInfo.InvariantCulture), $"a number from {least} to {most}"));
        }
    }

    private static void Address(List<Problem> problems, string path, string text)
    {
        if (!IpPrefix.TryParse(text, out var prefix) || prefix.Length != (prefix.IsV6 ? 128 : 32))
        {
            problems.Add(new Problem(path, $"'{text}' is no address", "an IPv4 or IPv6 address"));
        }
    }

    private static void Prefix(List<Problem> problems, string path, string text)
    {
        if (!IpPrefix.TryParse(text, out _))
        {
            problems.Add(new Problem(path, $"'{text}' is neither address nor prefix", "an address such as 192.0.2.7, or a prefix such as 192.0.2.0/24 without host bits"));
        }
    }

    private static void Purl(List<Problem> problems, string path, string text)
    {
        if (!PackageUrl.TryParse(text, out _))
        {
            problems.Add(new Problem(path, $"'{text}' is no package URL", "a purl such as pkg:maven/org.example/ledger-gateway@3.1.0"));
        }
    }

    private static void Time(List<Problem> problems, string path, string text)
    {
        if (!TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
        {
            problems.Add(new Problem(path, $"'{text}' is no time of day", "HH:mm"));
        }
    }
}
