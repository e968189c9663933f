using System.Globalization;
using Hikeshi.Ledger.Institution;

namespace Hikeshi.Ledger.Import.Inventory;

/// <summary>
/// Amends an institution's description by an inventory. An asset that is named carries exactly the services named for it, a service is needed by exactly
/// the functions named for it; where the inventory says nothing, the description stays as it is. Nothing is removed.
/// </summary>
internal sealed class InventoryAmendment
{
    private readonly AssetInventory inventory;
    private readonly InstitutionDocument before;

    private InventoryAmendment(AssetInventory inventory, InstitutionDocument before)
    {
        this.inventory = inventory;
        this.before = before;
    }

    /// <returns>The amended description; problems are the inventory's, and then it is of no use.</returns>
    public static InstitutionDocument Apply(AssetInventory inventory, InstitutionDocument before) => new InventoryAmendment(inventory, before).Amended();

    private InstitutionDocument Amended()
    {
        RequireKnown();
        var known = before.Assets.Select(asset => asset.Id).ToHashSet(StringComparer.Ordinal);
        var amended = before with
        {
            Assets = [.. before.Assets.Select(Amend), .. inventory.Assets.Values.Where(asset => !known.Contains(asset.Id)).Select(Describe)],
            Services = [.. before.Services.Select(Amend)],
            Functions = [.. before.Functions.Select(Amend)],
        };
        foreach (var problem in inventory.IsSound ? InstitutionRules.Check(amended) : [])
        {
            var (id, line) = Blamed(amended, problem.Path);
            inventory.Refuse(line, $"{(id.Length == 0 ? "" : id + ", ")}{problem.Path} of the amended description: {problem.What}", problem.Expected);
        }

        return amended;
    }

    private void RequireKnown()
    {
        var services = before.Services.Select(service => service.Id).ToHashSet(StringComparer.Ordinal);
        var functions = before.Functions.Select(function => function.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var (id, line) in inventory.Assets.Values.SelectMany(asset => asset.Services ?? []).Concat(inventory.Services.Values.Select(service => KeyValuePair.Create(service.Id, service.Line))).DistinctBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (!services.Contains(id))
            {
                inventory.Refuse(line, $"there is no service '{id}'", $"the id of a service of '{before.Id}', as its description lists them");
            }
        }

        foreach (var (id, line) in inventory.Services.Values.SelectMany(service => service.Functions ?? []).Where(pair => !functions.Contains(pair.Key)))
        {
            inventory.Refuse(line, $"there is no critical function '{id}'", $"the id of a function of '{before.Id}', as its description lists them");
        }

        foreach (var stated in inventory.Services.Values.Select(service => service.InternetExposed).OfType<Stated>().Where(stated => AssetInventory.Truth(stated.Value) is null))
        {
            inventory.Refuse(stated.Line, $"internet exposure '{stated.Value}'", "true or false");
        }
    }

    private Asset Amend(Asset asset) => !inventory.Assets.TryGetValue(asset.Id, out var stated) ? asset : asset with
    {
        Kind = stated.Attributes.TryGetValue(AssetAttribute.Kind, out var kind) ? kind.Value : asset.Kind,
        Address = stated.Attributes.TryGetValue(AssetAttribute.Address, out var address) ? address.Value : asset.Address,
        Os = stated.Attributes.TryGetValue(AssetAttribute.Os, out var os) ? os.Value : asset.Os,
        Role = Role(stated) ?? asset.Role,
        Tier = Tier(stated) ?? asset.Tier,
        NeverContain = NeverContain(stated) ?? asset.NeverContain,
    };

    private Asset Describe(InventoryAsset stated)
    {
        if (AssetAttribute.OfNewAsset.Where(name => !stated.Attributes.ContainsKey(name)).ToList() is { Count: > 0 } missing)
        {
            inventory.Refuse(stated.Line, $"asset '{stated.Id}' is new, and has no {string.Join(", ", missing)}", $"{string.Join(", ", AssetAttribute.OfNewAsset)} of an asset that the description does not list");
        }

        return Amend(new Asset(stated.Id, "host", "", "", "application", 0, NeverContain: true, []));
    }

    private string? Role(InventoryAsset asset)
    {
        if (!asset.Attributes.TryGetValue(AssetAttribute.Role, out var stated))
        {
            return null;
        }

        if (!AssetAttribute.Roles.Contains(stated.Value, StringComparer.Ordinal))
        {
            inventory.Refuse(stated.Line, $"role '{stated.Value}'", string.Join(", ", AssetAttribute.Roles));
        }

        return stated.Value;
    }

    private int? Tier(InventoryAsset asset)
    {
        if (!asset.Attributes.TryGetValue(AssetAttribute.Tier, out var stated))
        {
            return null;
        }

        if (!int.TryParse(stated.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var tier))
        {
            inventory.Refuse(stated.Line, $"tier '{stated.Value}'", "a number from 0 to 9");
        }

        return tier;
    }

    private bool? NeverContain(InventoryAsset asset)
    {
        if (!asset.Attributes.TryGetValue(AssetAttribute.NeverContain, out var stated))
        {
            return null;
        }

        if (AssetInventory.Truth(stated.Value) is not { } never)
        {
            inventory.Refuse(stated.Line, $"neverContain '{stated.Value}'", "true or false");
            return true;
        }

        return never;
    }

    private Service Amend(Service service)
    {
        var stated = inventory.Services.GetValueOrDefault(service.Id);
        return service with
        {
            InternetExposed = stated?.InternetExposed is { } exposed ? AssetInventory.Truth(exposed.Value) ?? service.InternetExposed : service.InternetExposed,
            Assets = Tied(service.Assets, service.Id, id => inventory.Assets.GetValueOrDefault(id)?.Services, AssetsByService),
        };
    }

    private CriticalFunction Amend(CriticalFunction function) =>
        function with { Services = Tied(function.Services, function.Id, id => inventory.Services.GetValueOrDefault(id)?.Functions, ServicesByFunction) };

    private ILookup<string, string> AssetsByService => field ??= Turned(inventory.Assets.Values.Select(asset => (asset.Id, asset.Services)));

    private ILookup<string, string> ServicesByFunction => field ??= Turned(inventory.Services.Values.Select(service => (service.Id, service.Functions)));

    /// <summary>The members that nothing is said about, and those that name the group, in the order of the description.</summary>
    private static List<string> Tied(IReadOnlyList<string> members, string group, Func<string, Dictionary<string, int>?> groupsOf, ILookup<string, string> named) =>
        [.. members.Where(id => groupsOf(id) is not { } groups || groups.ContainsKey(group)).Union(named[group], StringComparer.Ordinal)];

    private static ILookup<string, string> Turned(IEnumerable<(string Id, Dictionary<string, int>? Groups)> ties) =>
        ties.SelectMany(tie => (tie.Groups ?? []).Keys.Select(group => (group, tie.Id))).ToLookup(pair => pair.group, pair => pair.Id, StringComparer.Ordinal);

    /// <summary>The part of the description in which a rule found a problem, and the line that speaks of it; the first line when none does.</summary>
    private (string Id, int Line) Blamed(InstitutionDocument amended, string path)
    {
        var open = path.IndexOf('[', StringComparison.Ordinal);
        var close = path.IndexOf(']', StringComparison.Ordinal);
        if (open < 0 || !int.TryParse(path.AsSpan((open + 1)..close), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return ("", 1);
        }

        return path[..open] switch
        {
            "$.assets" when amended.Assets[number].Id is var id => ($"asset '{id}'", inventory.Assets.GetValueOrDefault(id)?.Line ?? 1),
            "$.services" when amended.Services[number].Id is var id => ($"service '{id}'", inventory.Services.GetValueOrDefault(id)?.Line ?? 1),
            _ => ("", 1),
        };
    }
}
