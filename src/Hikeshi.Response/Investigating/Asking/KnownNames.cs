using Hikeshi.Ledger.Institution;
using Hikeshi.Ledger.Reach;

namespace Hikeshi.Response.Investigating.Asking;

/// <summary>Whose names never go out as they are: the own institution's, its suppliers', functions' and services', and those of the other members.</summary>
internal sealed class KnownNames
{
    private readonly Dictionary<string, (string Kind, string Name)> words = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<(string Text, string Kind, string Name)> phrases = [];
    private readonly LedgerView? ledger;

    /// <param name="self">The own member id.</param>
    /// <param name="members">Ids of the others.</param>
    public KnownNames(LedgerView? ledger, string self, IEnumerable<string> members)
    {
        this.ledger = ledger;
        Add("institution", self, self);
        foreach (var member in members)
        {
            Add("member", member, member);
        }

        if (ledger?.Institution is { } institution)
        {
            Add("institution", self, institution.Id, institution.Names.En, institution.Names.Ja);
            institution.Suppliers.ToList().ForEach(each => Add("supplier", each.Id, [each.Id, each.Names.En, each.Names.Ja, .. each.Destinations]));
            institution.Functions.ToList().ForEach(each => Add("function", each.Id, each.Id, each.Names.En, each.Names.Ja));
            institution.Services.ToList().ForEach(each => Add("service", each.Id, each.Id, each.Names.En, each.Names.Ja));
        }
    }

    /// <summary>Names of several words, the longest first.</summary>
    public IEnumerable<(string Text, string Kind, string Name)> Phrases => phrases.OrderByDescending(phrase => phrase.Text.Length);

    public void Add(string kind, string name, params ReadOnlySpan<string> spellings)
    {
        foreach (var spelling in spellings)
        {
            if (spelling.Length < 2)
            {
                continue;
            }

            words.TryAdd(spelling, (kind, name));
            if (!spelling.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_'))
            {
                phrases.Add((spelling, kind, name));
            }
        }
    }

    public Asset? Host(string word) => ledger?.FindHost(word);

    public (string Kind, string Name)? Find(string word) => words.TryGetValue(word, out var known) ? known : null;

    public bool IsOwnService(string address) => ledger?.Institution.Services.Any(service => service.Address == address) == true;
}
