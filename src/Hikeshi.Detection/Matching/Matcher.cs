using System.Buffers.Text;
using System.Text;
using System.Text.RegularExpressions;
using Hikeshi.Detection.Events;
using Hikeshi.Detection.Patterns;

namespace Hikeshi.Detection.Matching;

/// <summary>A predicate made ready to run against an event. Immutable; shared by all detectors of one compilation.</summary>
internal abstract class Matcher
{
    /// <summary>Does the predicate hold for the event as a whole?</summary>
    public abstract bool Holds(EventTable table, ReadOnlySpan<byte> json);

    /// <summary>The value that made it hold; -1 when it holds for want of one.</summary>
    public virtual int Witness(EventTable table, ReadOnlySpan<byte> json) => -1;

    public static Matcher Of(Predicate predicate, FieldIndex fields)
    {
        var field = fields.Find(predicate.Field);
        return predicate switch
        {
            TextPredicate text => new TextMatcher(field, text.Pattern, text.Cased),
            NullPredicate => new PresenceMatcher(field, wantsNull: true),
            ExistsPredicate => new PresenceMatcher(field, wantsNull: false),
            NumberPredicate number => new NumberMatcher(field, number.Comparison, number.Bound),
            TimePartPredicate time => new TimePartMatcher(field, time),
            CidrPredicate cidr => new CidrMatcher(field, cidr.Range),
            RegexPredicate regex => new RegexMatcher(field, regex),
            SameAsPredicate same => new SameAsMatcher(field, fields.Find(same.Other), same.Position, same.Cased),
            _ => throw new InvalidOperationException($"no matcher for {predicate.GetType().Name}"),
        };
    }
}

/// <summary>Holds when one value of the field does; a negative field means every leaf of the event.</summary>
internal abstract class ValueMatcher(int field) : Matcher
{
    public int Field { get; } = field;

    public sealed override bool Holds(EventTable table, ReadOnlySpan<byte> json) => Witness(table, json) >= 0;

    public sealed override int Witness(EventTable table, ReadOnlySpan<byte> json)
    {
        for (var value = Field < 0 ? table.FirstLeaf(json) : table.First(Field); value >= 0; value = table.Next(value))
        {
            if (table.Kind(value) < ValueKind.Null && Accepts(table, value, json))
            {
                return value;
            }
        }

        return -1;
    }

    protected abstract bool Accepts(EventTable table, int value, ReadOnlySpan<byte> json);
}

internal sealed class TextMatcher(int field, Pattern pattern, bool cased) : ValueMatcher(field)
{
    public bool Cased { get; } = cased;

    public BytePattern Bytes { get; } = new(pattern, cased);

    protected override bool Accepts(EventTable table, int value, ReadOnlySpan<byte> json) =>
        Bytes.Matches(Cased ? table.Raw(value, json) : table.Folded(value, json));
}

internal sealed class PresenceMatcher(int field, bool wantsNull) : Matcher
{
    public override bool Holds(EventTable table, ReadOnlySpan<byte> json)
    {
        var value = table.First(field);
        if (!wantsNull)
        {
            return value >= 0;
        }

        for (; value >= 0; value = table.Next(value))
        {
            if (table.Kind(value) != ValueKind.Null)
            {
                return false;
            }
        }

        return true;
    }

    public override int Witness(EventTable table, ReadOnlySpan<byte> json) => table.First(field);
}

internal sealed class NumberMatcher(int field, Comparison comparison, double bound) : ValueMatcher(field)
{
    protected override bool Accepts(EventTable table, int value, ReadOnlySpan<byte> json)
    {
        var text = table.Raw(value, json);
        return Utf8Parser.TryParse(text, out double number, out var used) && used == text.Length && double.IsFinite(number) && comparison switch
        {
            Comparison.Less => number < bound,
            Comparison.LessOrEqual => number <= bound,
            Comparison.Greater => number > bound,
            _ => number >= bound,
        };
    }
}

internal sealed class CidrMatcher(int field, IpRange range) : ValueMatcher(field)
{
    protected override bool Accepts(EventTable table, int value, ReadOnlySpan<byte> json) =>
        IpRange.TryParseAddress(table.Raw(value, json), out var address) && range.Contains(address);
}

internal sealed class RegexMatcher(int field, RegexPredicate predicate) : ValueMatcher(field)
{
    /// <summary>A longer value is searched in its beginning only, so that no event can buy unbounded time.</summary>
    private const int MaxChars = 1 << 20;

    [ThreadStatic]
    private static char[]? _chars;

    /// <summary>Made ready when a value first comes as far: that takes milliseconds and about a megabyte, and most never do.</summary>
    private readonly Lazy<Regex> _regex = new(() => RegexFactory.Create(predicate.Expression, predicate.Options));

    /// <summary>What every value holds that the expression matches; searching for it costs next to nothing.</summary>
    private readonly byte[] _needed = Folding.Fold(RegexLiteral.Of(predicate.Expression, predicate.Options, shortest: 2) ?? "");

    protected override bool Accepts(EventTable table, int value, ReadOnlySpan<byte> json)
    {
        if (_needed.Length > 0 && table.Folded(value, json).IndexOf(_needed) < 0)
        {
            return false;
        }

        var raw = table.Raw(value, json);
        if (raw.Length > MaxChars)
        {
            raw = raw[..MaxChars];
        }

        if (_chars is null || _chars.Length < raw.Length)
        {
            _chars = new char[Math.Max(4096, raw.Length)];
        }

        try
        {
            return _regex.Value.IsMatch(_chars.AsSpan(0, Encoding.UTF8.GetChars(raw, _chars)));
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }
}

internal sealed class SameAsMatcher(int field, int other, Position position, bool cased) : ValueMatcher(field)
{
    protected override bool Accepts(EventTable table, int value, ReadOnlySpan<byte> json)
    {
        for (var candidate = table.First(other); candidate >= 0; candidate = table.Next(candidate))
        {
            if (table.Kind(candidate) < ValueKind.Null)
            {
                // Twice: making one form may move the memory that the other lives in.
                Get(table, candidate, json);
                Get(table, value, json);
                var part = Get(table, candidate, json);
                var whole = Get(table, value, json);
                if (position switch
                {
                    Position.Start => whole.StartsWith(part),
                    Position.End => whole.EndsWith(part),
                    Position.Anywhere => whole.IndexOf(part) >= 0,
                    _ => whole.SequenceEqual(part),
                })
                {
                    return true;
                }
            }
        }

        return false;
    }

    private ReadOnlySpan<byte> Get(EventTable table, int value, ReadOnlySpan<byte> json) =>
        cased ? table.Raw(value, json) : table.Folded(value, json);
}
