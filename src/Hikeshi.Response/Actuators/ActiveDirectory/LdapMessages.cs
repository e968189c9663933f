using System.Formats.Asn1;
using System.Text;

namespace Hikeshi.Response.Actuators.ActiveDirectory;

/// <summary>What is written of LDAP (RFC 4511): bind, search, modify, unbind.</summary>
internal static class LdapMessages
{
    private const string PagedResults = "1.2.840.113556.1.4.319"; // RFC 2696
    private const int WholeSubtree = 2;
    private const int Delete = 1;
    private const int Add = 0;

    /// <summary>RFC 4511 §4.2, simple.</summary>
    public static byte[] Bind(int id, string user, string password) => Message(id, ber =>
    {
        using var _ = ber.PushSequence(Application(0));
        ber.WriteInteger(3);
        Text(ber, user);
        ber.WriteOctetString(Encoding.UTF8.GetBytes(password), new Asn1Tag(TagClass.ContextSpecific, 0));
    });

    /// <summary>RFC 4511 §4.5.1, the whole subtree, in pages.</summary>
    public static byte[] Search(int id, string @base, LdapFilter filter, IReadOnlyList<string> attributes, int pageSize, byte[] cookie, int seconds) => Message(id, ber =>
    {
        using (ber.PushSequence(Application(3)))
        {
            Text(ber, @base);
            ber.WriteEnumeratedValue((Scope)WholeSubtree);
            ber.WriteEnumeratedValue((Scope)0); // aliases are not followed
            ber.WriteInteger(0); // sizes are limited by pages
            ber.WriteInteger(seconds);
            ber.WriteBoolean(false);
            filter.Write(ber);
            using var list = ber.PushSequence();
            foreach (var attribute in attributes)
            {
                Text(ber, attribute);
            }
        }

        using (ber.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true)))
        using (ber.PushSequence())
        {
            Text(ber, PagedResults);
            ber.WriteBoolean(true); // an answer that is not the whole must not pass for it
            var value = new AsnWriter(AsnEncodingRules.BER);
            using (value.PushSequence())
            {
                value.WriteInteger(pageSize);
                value.WriteOctetString(cookie);
            }

            ber.WriteOctetString(value.Encode());
        }
    });

    /// <summary>RFC 4511 §4.6: all of it or nothing. A value to delete that is not there makes it nothing.</summary>
    public static byte[] Modify(int id, string entry, IReadOnlyList<LdapChange> changes) => Message(id, ber =>
    {
        using var request = ber.PushSequence(Application(6));
        Text(ber, entry);
        using var list = ber.PushSequence();
        foreach (var change in changes)
        {
            using var one = ber.PushSequence();
            ber.WriteEnumeratedValue((Scope)(change.IsAddition ? Add : Delete));
            using var attribute = ber.PushSequence();
            Text(ber, change.Attribute);
            using var values = ber.PushSetOf();
            Text(ber, change.Value);
        }
    });

    public static byte[] Unbind(int id) => Message(id, ber => ber.WriteNull(new Asn1Tag(TagClass.Application, 2)));

    public static void Text(AsnWriter ber, string text) => ber.WriteOctetString(Encoding.UTF8.GetBytes(text));

    private static Asn1Tag Application(int number) => new(TagClass.Application, number, isConstructed: true);

    private static byte[] Message(int id, Action<AsnWriter> write)
    {
        var ber = new AsnWriter(AsnEncodingRules.BER);
        using (ber.PushSequence())
        {
            ber.WriteInteger(id);
            write(ber);
        }

        return ber.Encode();
    }

    /// <summary>Enumerations of the protocol, by their numbers.</summary>
    private enum Scope
    {
        Zero,
    }
}

/// <summary>One value more or less of an attribute.</summary>
internal sealed record LdapChange(bool IsAddition, string Attribute, string Value);

/// <summary>RFC 4511 §4.5.1.7, as far as it is needed.</summary>
internal abstract record LdapFilter
{
    public abstract void Write(AsnWriter ber);

    public sealed record Or(IReadOnlyList<LdapFilter> Terms) : LdapFilter
    {
        public override void Write(AsnWriter ber)
        {
            using var terms = ber.PushSetOf(new Asn1Tag(TagClass.ContextSpecific, 1, isConstructed: true));
            foreach (var term in Terms)
            {
                term.Write(ber);
            }
        }
    }

    public sealed record Equal(string Attribute, string Value) : LdapFilter
    {
        public override void Write(AsnWriter ber)
        {
            using var pair = ber.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 3, isConstructed: true));
            LdapMessages.Text(ber, Attribute);
            LdapMessages.Text(ber, Value);
        }
    }

    public sealed record Begins(string Attribute, string Value) : LdapFilter
    {
        public override void Write(AsnWriter ber)
        {
            using var pair = ber.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 4, isConstructed: true));
            LdapMessages.Text(ber, Attribute);
            using var parts = ber.PushSequence();
            ber.WriteOctetString(Encoding.UTF8.GetBytes(Value), new Asn1Tag(TagClass.ContextSpecific, 0));
        }
    }
}
