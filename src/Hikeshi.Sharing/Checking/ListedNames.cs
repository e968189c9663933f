using System.Globalization;
using Hikeshi.Kernel.Net;

namespace Hikeshi.Sharing.Checking;

/// <summary>Domain names of warning lists, found by the name and the names above it: as many look-ups as the name has labels.</summary>
internal sealed class ListedNames
{
    private static readonly IdnMapping Idn = new();
    private readonly Dictionary<string, Entry> entries = new(StringComparer.Ordinal);

    /// <param name="coversBeneath">What lies beneath it is meant, too.</param>
    /// <returns>False when it is no domain name.</returns>
    public bool Add(string text, int list, bool coversBeneath, bool isPopular)
    {
        if (Plain(text) is not { } name)
        {
            return false;
        }

        var place = isPopular ? new Entry { Popular = list } : coversBeneath ? new Entry { Here = list, Beneath = list } : new Entry { Here = list };
        Put(name, place);

        // Refusing a name refuses what lies beneath it: what is listed there counts for the names above.
        for (var dot = name.IndexOf('.', StringComparison.Ordinal); dot >= 0 && name.IndexOf('.', dot + 1) >= 0; dot = name.IndexOf('.', dot + 1))
        {
            Put(name[(dot + 1)..], isPopular ? new Entry { Popular = list } : new Entry { Here = list });
        }

        return true;
    }

    /// <returns>The list; one of popular names only when no other has it.</returns>
    public int? Find(string name)
    {
        var lookup = entries.GetAlternateLookup<ReadOnlySpan<char>>();
        var rest = name.AsSpan().TrimEnd('.');
        if (!lookup.TryGetValue(rest, out var own))
        {
            own = default;
        }

        if (own.Here is { } here)
        {
            return here;
        }

        for (var dot = rest.IndexOf('.'); dot >= 0; dot = rest.IndexOf('.'))
        {
            rest = rest[(dot + 1)..];
            if (lookup.TryGetValue(rest, out var above) && above.Beneath is { } beneath)
            {
                return beneath;
            }
        }

        return own.Popular;
    }

    private void Put(string name, Entry more)
    {
        ref var known = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(entries, name, out _);
        known = new Entry { Here = known.Here ?? more.Here, Beneath = known.Beneath ?? more.Beneath, Popular = known.Popular ?? more.Popular };
    }

    private static string? Plain(string text)
    {
        var name = text.StartsWith("*.", StringComparison.Ordinal) ? text[2..] : text.TrimStart('.');
        try
        {
            name = Idn.GetAscii(name.TrimEnd('.')).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            name = name.ToLowerInvariant(); // names with "_" or longer than IDNA has them are names to DNS
        }

        return DomainName.IsPlausible(name) ? name : null;
    }

    /// <summary>List numbers plus one, so that nothing is zero: there is one for each of some hundred thousand names.</summary>
    private readonly struct Entry
    {
        private readonly ushort here, beneath, popular;

        /// <summary>The name, or something beneath it, is listed.</summary>
        public int? Here { get => Get(here); init => here = Set(value); }

        /// <summary>The name is listed with everything beneath it.</summary>
        public int? Beneath { get => Get(beneath); init => beneath = Set(value); }

        public int? Popular { get => Get(popular); init => popular = Set(value); }

        private static int? Get(ushort stored) => stored == 0 ? null : stored - 1;

        private static ushort Set(int? list) => (ushort)(list + 1 ?? 0);
    }
}
