using System.Globalization;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Ledger.Import.Inventory;

/// <summary>A value and the line that states it.</summary>
internal readonly record struct Stated(string Value, int Line);

/// <summary>What an inventory says of one asset. What it does not say stays as it is in the institution's description.</summary>
internal sealed class InventoryAsset(string id, int line)
{
    public string Id => id;

    public int Line => line;

    /// <summary>Of <see cref="AssetAttribute"/>.</summary>
    public Dictionary<string, Stated> Attributes { get; } = new(StringComparer.Ordinal);

    /// <summary>Every service that it carries, with the line; null when the inventory says nothing about services.</summary>
    public Dictionary<string, int>? Services { get; set; }

    /// <summary>Its bills of materials, relative to the inventory, with the line.</summary>
    public Dictionary<string, int> Documents { get; } = new(StringComparer.Ordinal);
}

/// <summary>What an inventory says of one service.</summary>
internal sealed class InventoryService(string id, int line)
{
    public string Id => id;

    public int Line => line;

    public Stated? InternetExposed { get; set; }

    /// <summary>Every critical function that needs it, with the line; null when the inventory says nothing about functions.</summary>
    public Dictionary<string, int>? Functions { get; set; }
}

/// <summary>
/// An asset inventory (<c>hikeshi-assets/1</c>, docs/ledger.md) as its reader found it, with every problem of it: which bill of materials belongs to which
/// asset, which service the asset carries, which critical function needs the service, and whether the internet reaches it.
/// </summary>
internal sealed class AssetInventory(string file)
{
    private const int MostProblems = 100;
    private readonly List<Refusal> problems = [];

    public string File => file;

    /// <summary>The description that is amended, relative to the inventory; null for the one in force.</summary>
    public Stated? Institution { get; set; }

    public Dictionary<string, InventoryAsset> Assets { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, InventoryService> Services { get; } = new(StringComparer.Ordinal);

    /// <summary>The first hundred, in the order in which they were found.</summary>
    public IReadOnlyList<Refusal> Problems => problems;

    public bool IsSound => problems.Count == 0;

    public void Refuse(int line, string what, string expected) => Refuse(new ImportRefused(
        string.Create(CultureInfo.InvariantCulture, $"{file}:{line}"), what, expected, "Nothing of this inventory was imported: mend it and import it again."));

    public void Refuse(Refusal refusal)
    {
        if (problems.Count < MostProblems)
        {
            problems.Add(refusal);
        }
    }

    /// <summary>States an attribute of an asset; two values for one attribute are refused.</summary>
    public void State(InventoryAsset asset, string attribute, Stated stated)
    {
        if (!asset.Attributes.TryAdd(attribute, stated) && asset.Attributes[attribute] is var before && before.Value != stated.Value)
        {
            Refuse(stated.Line, $"{attribute} '{stated.Value}' of asset '{asset.Id}', and '{before.Value}' in line {before.Line}", "one value");
        }
    }

    /// <inheritdoc cref="State"/>
    public void StateExposure(InventoryService service, Stated stated)
    {
        if (service.InternetExposed is { } before && Truth(before.Value) != Truth(stated.Value))
        {
            Refuse(stated.Line, $"internet exposure '{stated.Value}' of service '{service.Id}', and '{before.Value}' in line {before.Line}", "one value: exposure belongs to the service");
        }

        service.InternetExposed ??= stated;
    }

    /// <returns>Null when it is neither yes nor no.</returns>
    public static bool? Truth(string text) => text.ToUpperInvariant() switch
    {
        "TRUE" or "YES" or "1" or "はい" => true,
        "FALSE" or "NO" or "0" or "いいえ" => false,
        _ => null,
    };
}

/// <summary>The attributes of an asset, in the words of <c>hikeshi-institution/1</c>.</summary>
internal static class AssetAttribute
{
    public const string Kind = "kind";
    public const string Address = "address";
    public const string Os = "os";
    public const string Role = "role";
    public const string Tier = "tier";
    public const string NeverContain = "neverContain";

    public static readonly string[] All = [Kind, Address, Os, Role, Tier, NeverContain];

    /// <summary>Nobody may guess these of an asset that the description does not know.</summary>
    public static readonly string[] OfNewAsset = [Address, Role, Tier, NeverContain];

    public static readonly string[] Roles = ["application", "domain-controller", "dns", "time", "hsm", "backup", "jump-host", "management", "break-glass"];
}
