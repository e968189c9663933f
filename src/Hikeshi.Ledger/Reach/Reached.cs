using System.Numerics;
using Hikeshi.Ledger.Software;

namespace Hikeshi.Ledger.Reach;

/// <summary>What a set of packages reaches in one institution, all in ascending numbers.</summary>
/// <param name="Assets">Numbers of <see cref="SoftwareIndex"/>.</param>
/// <param name="Services">Places in the institution's list of services.</param>
/// <param name="Functions">Places in its list of critical functions.</param>
public sealed record Reached(LedgerView Ledger, int[] Assets, int[] Services, int[] Functions)
{
    /// <summary>Larger maps come from the heap.</summary>
    private const int WordsOnStack = 2048;

    public IEnumerable<string> AssetNames => Assets.Select(Ledger.Software.AssetName);

    public IEnumerable<string> ServiceIds => Services.Select(service => Ledger.Institution.Services[service].Id);

    public IEnumerable<string> FunctionIds => Functions.Select(function => Ledger.Institution.Functions[function].Id);

    /// <summary>
    /// The union of the packages' assets, the services on them and the functions behind those; work grows with the number of
    /// packages and of assets reached, not with what else is known.
    /// </summary>
    /// <param name="packages">Numbers of the ledger's catalog.</param>
    /// <returns>Null when none of them runs there.</returns>
    public static Reached? Of(LedgerView ledger, ReadOnlySpan<int> packages)
    {
        var software = ledger.Software;
        var map = software.Services;
        var words = AssetSet.WordsFor(software.AssetCount);
        var serviceWords = AssetSet.WordsFor(map.Institution.Services.Count);
        var functionWords = AssetSet.WordsFor(map.Institution.Functions.Count);
        var all = (words * 2) + serviceWords + functionWords;
        var memory = all <= WordsOnStack ? stackalloc ulong[all] : new ulong[all];
        var whole = memory[..words];
        var answered = memory[words..(words * 2)];
        var services = memory.Slice(words * 2, serviceWords);
        var functions = memory[^functionWords..];
        var isReached = false;
        foreach (var package in packages)
        {
            var assets = software.AssetsOf(package);
            isReached |= assets.Count > 0;
            if (!map.Answers(package))
            {
                assets.AddTo(whole);
                continue;
            }

            foreach (var asset in assets.ToArray())
            {
                answered[asset / 64] |= 1UL << (asset % 64);
                Mark(services, map.OwnersOf(package, asset));
            }
        }

        if (!isReached)
        {
            return null;
        }

        for (var i = 0; i < words; i++)
        {
            for (var word = whole[i]; word != 0; word &= word - 1)
            {
                Mark(services, map.ServicesOn((i * 64) + BitOperations.TrailingZeroCount(word)));
            }

            whole[i] |= answered[i];
        }

        var reachedServices = AssetSet.Numbers(services);
        foreach (var service in reachedServices)
        {
            Mark(functions, map.FunctionsOf(service));
        }

        return new Reached(ledger, AssetSet.Numbers(whole), reachedServices, AssetSet.Numbers(functions));
    }

    /// <summary>What one package reaches from some assets.</summary>
    public static Reached On(LedgerView ledger, IEnumerable<string> assets, int package) => Of(ledger, package, [.. assets.Select(ledger.Software.AssetNumber).Distinct().Order()]);

    /// <summary>The assets that <paramref name="other"/> does not reach, with the services that <paramref name="package"/> serves on them.</summary>
    /// <param name="other">Of the same ledger, or of another version of it.</param>
    public Reached Less(Reached other, int package) => Of(Ledger, package, [.. Assets.Except(other.Assets)]);

    /// <summary>The same without some assets.</summary>
    public Reached Without(IReadOnlySet<int> assets, int package) => Of(Ledger, package, [.. Assets.Where(asset => !assets.Contains(asset))]);

    private static Reached Of(LedgerView ledger, int package, int[] assets)
    {
        var map = ledger.Software.Services;
        SortedSet<int> services = [];
        foreach (var asset in assets)
        {
            services.UnionWith(map.OwnersOf(package, asset).ToArray());
        }

        return new Reached(ledger, assets, [.. services], [.. services.SelectMany(service => map.FunctionsOf(service).ToArray()).Distinct().Order()]);
    }

    private static void Mark(Span<ulong> map, ReadOnlySpan<int> numbers)
    {
        foreach (var number in numbers)
        {
            map[number / 64] |= 1UL << (number % 64);
        }
    }
}
