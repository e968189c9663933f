using System.Formats.Asn1;
using System.Text;

namespace Hikeshi.Response.Actuators.ActiveDirectory;

/// <summary>An entry with the attributes that were asked for; their names without regard to case.</summary>
internal sealed record LdapEntry(string Name, IReadOnlyDictionary<string, IReadOnlyList<string>> Attributes)
{
    public string? One(string attribute) => Attributes.TryGetValue(attribute, out var values) && values is [var value] ? value : null;
}

/// <param name="Operation">Number of its APPLICATION tag: 1 bind, 4 entry, 5 end of a search, 7 modify, 19 reference, 24 notice.</param>
/// <param name="Cookie">Of a page that is not the last; empty otherwise.</param>
internal sealed record LdapAnswer(int Id, int Operation, int Code, string Message, LdapEntry? Entry, byte[] Cookie);

/// <summary>Reads answers (RFC 4511 §4.1.1, BER as §5.1 narrows it).</summary>
internal static class LdapAnswers
{
    private const string PagedResults = "1.2.840.113556.1.4.319";
    private static readonly Asn1Tag Controls = new(TagClass.ContextSpecific, 0, isConstructed: true);

    /// <exception cref="AsnContentException">It is no answer of LDAP.</exception>
    public static LdapAnswer Read(byte[] bytes)
    {
        var all = new AsnReader(bytes, AsnEncodingRules.BER);
        var message = all.ReadSequence();
        all.ThrowIfNotEmpty();
        if (!message.TryReadInt32(out var id))
        {
            throw new AsnContentException("the message id is no number");
        }

        var tag = message.PeekTag();
        if (tag.TagClass != TagClass.Application)
        {
            throw new AsnContentException("it is no operation");
        }

        if (tag.TagValue == 19)
        {
            return new LdapAnswer(id, tag.TagValue, Code: 0, "", Entry: null, []); // where else to search: not followed
        }

        var body = message.ReadSequence(tag);
        if (tag.TagValue == 4)
        {
            return new LdapAnswer(id, tag.TagValue, Code: 0, "", ReadEntry(body), []);
        }

        var code = (int)body.ReadEnumeratedBytes().Span[^1];
        body.ReadOctetString(); // matched name
        return new LdapAnswer(id, tag.TagValue, code, Encoding.UTF8.GetString(body.ReadOctetString()), Entry: null, CookieIn(message));
    }

    private static LdapEntry ReadEntry(AsnReader body)
    {
        var name = Encoding.UTF8.GetString(body.ReadOctetString());
        var attributes = new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase);
        for (var list = body.ReadSequence(); list.HasData;)
        {
            var attribute = list.ReadSequence();
            var type = Encoding.UTF8.GetString(attribute.ReadOctetString());
            var values = new List<string>();
            for (var set = attribute.ReadSetOf(skipSortOrderValidation: true); set.HasData;)
            {
                values.Add(Encoding.UTF8.GetString(set.ReadOctetString()));
            }

            attributes[type] = values;
        }

        return new LdapEntry(name, attributes);
    }

    private static byte[] CookieIn(AsnReader message)
    {
        if (!message.HasData || !message.PeekTag().HasSameClassAndValue(Controls))
        {
            return [];
        }

        for (var controls = message.ReadSequence(Controls); controls.HasData;)
        {
            var control = controls.ReadSequence();
            var isPaging = Encoding.ASCII.GetString(control.ReadOctetString()) == PagedResults;
            if (control.HasData && control.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean))
            {
                control.ReadBoolean();
            }

            if (isPaging && control.HasData)
            {
                var value = new AsnReader(control.ReadOctetString(), AsnEncodingRules.BER).ReadSequence();
                value.ReadIntegerBytes();
                return value.ReadOctetString();
            }
        }

        return [];
    }
}
