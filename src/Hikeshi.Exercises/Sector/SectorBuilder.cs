using System.Globalization;

namespace Hikeshi.Exercises.Sector;

/// <summary>Draws kinds, names and who runs which version; <see cref="InstitutionBuilder"/> furnishes each one.</summary>
internal sealed class SectorBuilder(int members, int seed)
{
    private readonly SeededRandom random = new(seed, "sector");

    internal SyntheticSector Build()
    {
        var names = random.Shuffled(Enumerable.Range(0, Math.Max(members, NameCatalogue.Count)));
        var components = Components();
        var institutions = new List<Institution>(members);
        for (var i = 0; i < members; i++)
        {
            var kind = KindAt(i);
            institutions.Add(new InstitutionBuilder(i + 1, members, Id(kind, i + 1), kind, NameCatalogue.Name(names[i], kind), components[i], random).Build());
        }

        return new SyntheticSector(seed, new("Synthetic sector (fictional)", "合成した業界（架空）"), institutions, SupplierCatalogue.All([]));
    }

    /// <summary>Version of the component per member: 60–80 % affected (at least two), of the rest about half fixed, the others do not run it.</summary>
    private string?[] Components()
    {
        var exposed = Math.Clamp((int)Math.Round(members * (0.6 + (random.NextDouble() * 0.2))), 2, members);
        var rest = members - exposed;
        var fixedOnes = rest / 2;
        var drawn = Enumerable.Range(0, members).Select(i =>
            i < exposed ? random.Pick(FictionalComponent.AffectedVersions)
            : i < exposed + fixedOnes ? random.Pick(FictionalComponent.FixedVersions)
            : null);
        return [.. random.Shuffled(drawn)];
    }

    /// <summary>A plausible mix at every size: one exchange and one clearing house at most.</summary>
    private static string KindAt(int index) => index switch
    {
        0 => "megabank",
        1 or 2 => "regional-bank",
        3 => "credit-cooperative",
        4 => "securities",
        5 => "insurer",
        6 => "exchange",
        7 => "clearing-house",
        8 => "megabank",
        _ => (index % 7) switch { 0 or 2 or 5 => "regional-bank", 1 or 4 => "credit-cooperative", 3 => "securities", _ => "insurer" },
    };

    private static string Id(string kind, int number) => kind switch
    {
        "megabank" or "regional-bank" => "bank-",
        "credit-cooperative" => "coop-",
        "securities" => "securities-",
        "insurer" => "insurer-",
        "exchange" => "exchange-",
        _ => "clearing-",
    } + number.ToString("00", CultureInfo.InvariantCulture);
}
