using System.Globalization;
using System.Text;

namespace Hikeshi.Response.Notifying.Channels;

/// <summary>A notice as an Internet message (RFC 5322, MIME): plain text in UTF-8, encoded so that it is the same behind every relay.</summary>
internal static class MailText
{
    private const int EncodedWord = 45; // bytes of UTF-8, so that a line of a header stays within 76 characters (RFC 2047 §2)

    public static byte[] Of(NoticeMessage message, string from, IReadOnlyList<string> to, DateTimeOffset now)
    {
        var text = new StringBuilder();
        Header("Date", now.ToUniversalTime().ToString("ddd, dd MMM yyyy HH:mm:ss +0000", CultureInfo.InvariantCulture));
        Header("From", from);
        Header("To", string.Join(",\r\n ", to));
        Header("Subject", Encoded(message.Subject));
        Header("Message-ID", $"<{message.Id:D}@{from[(from.LastIndexOf('@') + 1)..]}>");
        Header("Auto-Submitted", "auto-generated"); // RFC 3834 §5: no out-of-office answers
        Header("X-Hikeshi-Notice", $"{message.Kind} {message.Level}");
        Header("MIME-Version", "1.0");
        Header("Content-Type", "text/plain; charset=utf-8");
        Header("Content-Language", message.Language);
        Header("Content-Transfer-Encoding", "base64");
        text.Append("\r\n").Append(Convert.ToBase64String(Encoding.UTF8.GetBytes(message.Text.ReplaceLineEndings("\r\n")), Base64FormattingOptions.InsertLineBreaks)).Append("\r\n");
        return Encoding.ASCII.GetBytes(text.ToString());

        void Header(string name, string value) => text.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
    }

    /// <summary>RFC 2047 §4.1, broken between characters.</summary>
    private static string Encoded(string subject)
    {
        var words = new List<string>();
        var word = new List<byte>();
        foreach (var rune in subject.EnumerateRunes())
        {
            var bytes = Encoding.UTF8.GetBytes(Rune.IsControl(rune) ? " " : rune.ToString());
            if (word.Count + bytes.Length > EncodedWord)
            {
                words.Add(Word());
            }

            word.AddRange(bytes);
        }

        words.Add(Word());
        return string.Join("\r\n ", words);

        string Word()
        {
            var encoded = $"=?utf-8?B?{Convert.ToBase64String([.. word])}?=";
            word.Clear();
            return encoded;
        }
    }
}
