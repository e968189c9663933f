using System.Text;
using Hikeshi.Detection.Events;
using Hikeshi.Detection.Patterns;

namespace Hikeshi.Detection.Linting;

/// <summary>What a pattern guarantees about the values that it matches.</summary>
internal sealed class ValueShape
{
    private readonly IReadOnlyList<Token> _tokens;
    private readonly byte[][] _literals;

    public ValueShape(Pattern pattern, bool cased)
    {
        Key = cased ? pattern.Key : Encoding.UTF8.GetString(Folding.Fold(pattern.Key));
        _tokens = pattern.Tokens;
        _literals = [.. _tokens.Select(t => cased ? Encoding.UTF8.GetBytes(t.Literal) : Folding.Fold(t.Literal))];
    }

    private string Key { get; }

    private bool StartsWithLiteral => _tokens is [{ Kind: TokenKind.Literal }, ..];

    private bool EndsWithLiteral => _tokens is [.., { Kind: TokenKind.Literal }];

    /// <summary>True only when every value that <paramref name="narrow"/> matches is matched by this one, too; false also where that is hard to tell.</summary>
    public bool Covers(ValueShape narrow) => string.Equals(Key, narrow.Key, StringComparison.Ordinal) || _tokens switch
    {
        [{ Kind: TokenKind.Any }] => true,
        [{ Kind: TokenKind.Literal }, { Kind: TokenKind.Any }] => narrow.StartsWithLiteral && narrow._literals[0].AsSpan().StartsWith(_literals[0]),
        [{ Kind: TokenKind.Any }, { Kind: TokenKind.Literal }] => narrow.EndsWithLiteral && narrow._literals[^1].AsSpan().EndsWith(_literals[1]),
        [{ Kind: TokenKind.Any }, { Kind: TokenKind.Literal }, { Kind: TokenKind.Any }] => narrow._literals.Any(l => l.AsSpan().IndexOf(_literals[1]) >= 0),
        _ => false,
    };
}
