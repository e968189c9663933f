using Hikeshi.Kernel.Situation;

namespace Hikeshi.Exercises.Sector;

/// <summary>Names from folklore and weather, so that nobody mistakes an institution of the exercise for a real one.</summary>
internal static class NameCatalogue
{
    private static readonly (string En, string Ja)[] Stems =
    [
        ("Ryugu", "竜宮"), ("Kitsunebi", "狐火"), ("Kazaguruma", "かざぐるま"), ("Tengu", "天狗"), ("Mahoroba", "まほろば"),
        ("Hoshikuzu", "星くず"), ("Kumonoue", "雲の上"), ("Nijinohashi", "虹の橋"), ("Tanuki", "たぬき"), ("Horai", "蓬莱"),
        ("Tsukiusagi", "月うさぎ"), ("Yukidaruma", "雪だるま"), ("Kappa", "かっぱ"), ("Shinkiro", "蜃気楼"), ("Uchide", "打ち出の小づち"),
        ("Tokoyo", "常世"), ("Hotarubi", "ほたる火"), ("Amanogawa", "天の川"), ("Komorebi", "木もれび"), ("Otohime", "乙姫"),
        ("Zashiki", "座敷わらし"), ("Kagerou", "かげろう"), ("Teruteru", "てるてる"), ("Onigashima", "鬼ヶ島"), ("Hanasaka", "花咲か"),
        ("Warabe", "わらべ"), ("Kodama", "こだま山"), ("Yamabiko", "やまびこ谷"), ("Mikazuki", "みかづき島"), ("Asagiri", "朝霧の里"),
        ("Yunagi", "夕凪の浦"), ("Shiosai", "潮騒の岬"), ("Hatsuyuki", "初雪の峠"), ("Matsukaze", "松風の丘"), ("Takarabune", "宝船"),
        ("Daruma", "だるま堂"), ("Manekineko", "招き猫"), ("Fukurou", "ふくろうの森"), ("Koinobori", "鯉のぼり"), ("Hagoromo", "羽衣の浜"),
    ];

    internal static int Count => Stems.Length;

    /// <param name="index">Place in a shuffled order; beyond <see cref="Count"/> a second series begins.</param>
    internal static BilingualText Name(int index, string kind)
    {
        var (en, ja) = Stems[index % Stems.Length];
        if (index >= Stems.Length)
        {
            (en, ja) = ("New " + en, "新" + ja);
        }

        var (suffixEn, suffixJa) = kind switch
        {
            "megabank" => ("Grand Bank", "大銀行"),
            "regional-bank" => ("Regional Bank", "地方銀行"),
            "credit-cooperative" => ("Credit Cooperative", "信用組合"),
            "securities" => ("Securities", "証券"),
            "insurer" => ("Insurance", "保険"),
            "exchange" => ("Exchange", "取引所"),
            _ => ("Clearing House", "清算機関"),
        };
        return new BilingualText($"{en} {suffixEn}", ja + suffixJa);
    }
}
