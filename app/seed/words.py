"""The words that synthetic records are made of, with the published national shares as weights (FY2023)."""

from __future__ import annotations

TOPICS = {
    "tax": 10.9, "procedures": 10.2, "insurance_pension": 8.5, "immigration": 6.9, "interpretation": 6.8,
    "employment": 9.0, "medical": 8.0, "childcare": 6.0, "education": 7.0, "housing": 6.0, "family_status": 4.0,
    "japanese": 4.0, "welfare": 4.0, "daily_life": 4.0, "traffic": 2.0, "dv": 1.0, "disaster": 0.7, "other": 1.0,
}  # fmt: skip
LANGUAGES = {
    "pt": 38.6, "ja": 20.4, "en": 12.0, "es": 9.5, "vi": 7.0, "zh": 4.0, "fil": 4.0, "id": 2.0, "ne": 1.5, "ko": 1.0,
}  # fmt: skip
CHANNELS = {"visit": 62.5, "phone": 28.6, "email": 3.0, "sns": 2.5, "online": 1.4, "mobile": 1.0, "outreach": 1.0}
RESULTS = {"answered": 55, "guided": 22, "referred": 8, "accompanied": 3, "continuing": 10, "other": 2}
NATIONALITIES = {"BR": 35, "VN": 14, "PH": 12, "CN": 10, "PE": 9, "ID": 5, "NP": 5, "KR": 3, "JP": 3, "unknown": 4}
STATUSES = {
    "permanent_resident": 28, "long_term_resident": 18, "engineer_humanities_international": 12, "dependent": 8,
    "technical_intern": 8, "specified_skilled_worker": 7, "student": 6, "spouse_of_japanese": 6,
    "designated_activities": 2, "unknown": 5,
}  # fmt: skip
ASKERS = {"self": 78, "family": 10, "employer": 3, "school": 2, "office": 4, "friend": 3}
INTERPRETERS = {"staff": 52, "none": 20, "phone_service": 12, "device": 8, "volunteer": 5, "family": 3}
AGES = {"20s": 24, "30s": 30, "40s": 22, "50s": 12, "60s": 5, "10s": 4, "unknown": 3}
SEXES = {"female": 54, "male": 43, "unknown": 3}

OPENINGS = (
    "市役所から届いた封筒を持って来所。", "電話で問い合わせ。", "職場の同僚に聞いて初めて来所。",
    "学校の先生と一緒に来所。", "前回の続き。", "夫婦で来所。", "支援団体の紹介で連絡。", "昼休みに職場から電話。",
)  # fmt: skip
MATTERS = {
    "tax": "住民税の納付書の見方が分からない。分割納付ができるか、在留期間の更新に影響するかを知りたい。",
    "procedures": "転入届と世帯変更の手続を同時に行いたい。必要な書類と窓口を確認した。",
    "insurance_pension": "退職後の国民健康保険への切替えと、国民年金の免除申請について説明を求められた。",
    "immigration": "在留期間の更新申請に必要な書類と、結果が出る前に期限が来る場合の扱いを相談。",
    "interpretation": "病院からの説明文書の内容を一緒に読み、質問することを紙に書き出した。",
    "employment": "突然の解雇を言い渡された。解雇予告手当と離職票、失業給付の順番を整理した。",
    "medical": "手術費用が高額になる見込み。高額療養費と限度額適用認定証の手続を案内。",
    "childcare": "保育園の申込みと児童手当の届出をまとめて行いたい。母子健康手帳の記録も確認。",
    "education": "中学生の子どもが学校に行けていない。日本語指導と国際教室の受入れを相談。",
    "housing": "家賃の滞納で退去を求められている。住居確保給付金と公営住宅の募集時期を確認。",
    "family_status": "離婚届と親権、離婚後の在留資格への影響について法律相談を希望。",
    "japanese": "夜間に通える日本語教室を探している。託児の有無も知りたい。",
    "welfare": "生活費が尽き、食料支援と生活福祉資金の貸付けについて聞きたい。",
    "daily_life": "ごみの分別と自治会費について近所と行き違いがあった。",
    "traffic": "外国の運転免許の切替えに必要な翻訳文と予約方法を確認。",
    "dv": "配偶者の暴力から避難したい。安全を確認し、配偶者暴力相談支援センターにつないだ。",
    "disaster": "避難所の場所と多言語の防災情報の受け取り方を説明。",
    "other": "地域の行事への参加方法と連絡先を案内。",
}
ENDINGS = (
    "必要な持ち物をやさしい日本語の紙に書いて渡した。", "次回は通訳を入れて詳しく聞く。",
    "担当課に電話して予約を取った。", "本人の希望で家族には連絡しない。", "書類の控えを確認して返した。",
    "来週までに本人から連絡をもらう。", "法テラスの多言語情報提供サービスを案内した。",
)  # fmt: skip
FAMILY_NAMES = (
    "SILVA", "SANTOS", "OLIVEIRA", "NGUYEN", "TRAN", "PHAM", "WANG", "LI", "ZHANG", "GARCIA", "REYES", "CRUZ",
    "TAMANG", "GURUNG", "SHRESTHA", "KIM", "PARK", "PUTRA", "SARI", "QUISPE", "FLORES", "SUZUKI", "TANAKA",
)  # fmt: skip
GIVEN_NAMES = (
    "MARIA", "JOAO", "ANA", "PEDRO", "LUCAS", "THI LAN", "VAN AN", "MINH", "HONG", "MEI", "WEI", "JOSE", "ROSA",
    "RAM", "SITA", "BIKASH", "JIHO", "MINJI", "BUDI", "DEWI", "CARLOS", "LUZ", "KENJI", "YUMI",
)  # fmt: skip
DOMAINS = ("residence", "employment", "housing", "medical", "education", "family", "economy", "welfare")
NEEDS = {
    "residence": "在留期間の更新", "employment": "解雇後の収入の確保", "housing": "家賃滞納と退去の回避",
    "medical": "治療の継続と費用", "education": "子どもの就学", "family": "離婚と親権", "economy": "借金と税の滞納",
    "welfare": "当面の生活費",
}  # fmt: skip
STEPS = ("制度を一緒に確認する", "必要な書類をそろえる", "窓口の予約を取る", "窓口に同行する", "結果を聞いて次を決める")
