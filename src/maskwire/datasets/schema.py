"""The demo's tables: a shop and a clinic in one database, of the types that real schemas use.

What it is for: the statements that make the tables, and those that make keys and indexes once the rows are
in.
"""

TABLES = """
CREATE TYPE order_status AS ENUM ('new', 'paid', 'shipped', 'returned');

CREATE TABLE customers (
    id bigint PRIMARY KEY,
    public_id uuid NOT NULL,
    first_name text NOT NULL,
    last_name text NOT NULL,
    email varchar(120) NOT NULL,
    phone text,
    birth_date date,
    ssn char(11),
    bank_account bigint,
    plan text NOT NULL,
    newsletter boolean NOT NULL,
    tags text[] NOT NULL,
    profile jsonb NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE TABLE addresses (
    id bigint PRIMARY KEY,
    customer_id bigint NOT NULL,
    street text NOT NULL,
    city text NOT NULL,
    state char(2) NOT NULL,
    zip_code integer NOT NULL,
    latitude double precision,
    longitude double precision
);
CREATE TABLE products (
    id integer PRIMARY KEY,
    sku text NOT NULL,
    title text NOT NULL,
    price numeric(10, 2) NOT NULL,
    attributes json NOT NULL,
    image bytea NOT NULL
);
CREATE TABLE orders (
    id bigint PRIMARY KEY,
    customer_id bigint NOT NULL,
    status order_status NOT NULL,
    total numeric(12, 2) NOT NULL,
    ordered_at timestamptz NOT NULL,
    gift_note text
);
CREATE TABLE order_items (
    order_id bigint NOT NULL,
    line smallint NOT NULL,
    product_id integer NOT NULL,
    quantity integer NOT NULL,
    unit_price numeric(10, 2) NOT NULL
);
CREATE TABLE payments (
    id bigint PRIMARY KEY,
    order_id bigint NOT NULL,
    card_number text,
    card_expiry text,
    iban text,
    amount numeric(12, 2) NOT NULL,
    paid_at timestamp NOT NULL
);
CREATE TABLE support_tickets (
    id bigint PRIMARY KEY,
    customer_id bigint NOT NULL,
    email text NOT NULL,
    subject text NOT NULL,
    body text NOT NULL,
    opened_at timestamptz NOT NULL
);
CREATE TABLE web_sessions (
    id uuid PRIMARY KEY,
    customer_id bigint NOT NULL,
    ip inet NOT NULL,
    device_mac macaddr,
    user_agent text NOT NULL,
    jwt text NOT NULL,
    seen_at timestamptz NOT NULL
);
CREATE TABLE integrations (
    id integer PRIMARY KEY,
    service text NOT NULL,
    api_key text NOT NULL,
    connection_string text,
    settings jsonb NOT NULL
);
CREATE TABLE patients (
    id bigint PRIMARY KEY,
    mrn text NOT NULL,
    full_name text NOT NULL,
    email text NOT NULL,
    date_of_birth date NOT NULL,
    gender text NOT NULL,
    insurance_number text NOT NULL
);
CREATE TABLE visits (
    id bigint PRIMARY KEY,
    patient_id bigint NOT NULL,
    visited_on date NOT NULL,
    diagnosis text NOT NULL,
    notes text NOT NULL
);
CREATE TABLE prescriptions (
    id bigint PRIMARY KEY,
    visit_id bigint NOT NULL,
    medication text NOT NULL,
    dose_mg integer NOT NULL,
    valid_for interval NOT NULL
);
CREATE VIEW customer_contacts AS
    SELECT c.id, c.first_name, c.last_name, c.email, a.city, a.state
    FROM customers c JOIN addresses a ON a.customer_id = c.id;
CREATE VIEW revenue_by_plan AS
    SELECT c.plan, count(*) AS orders, sum(o.total) AS revenue
    FROM customers c JOIN orders o ON o.customer_id = c.id GROUP BY c.plan;
"""

KEYS = """
CREATE UNIQUE INDEX customers_email ON customers (email);
CREATE INDEX patients_email ON patients (email);
CREATE INDEX support_tickets_email ON support_tickets (email);
CREATE INDEX addresses_customer ON addresses (customer_id);
CREATE INDEX orders_customer ON orders (customer_id);
CREATE INDEX payments_order ON payments (order_id);
CREATE INDEX visits_patient ON visits (patient_id);
CREATE INDEX web_sessions_customer ON web_sessions (customer_id);
ALTER TABLE order_items ADD PRIMARY KEY (order_id, line);
ALTER TABLE addresses ADD FOREIGN KEY (customer_id) REFERENCES customers (id);
ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers (id);
ALTER TABLE order_items ADD FOREIGN KEY (order_id) REFERENCES orders (id);
ALTER TABLE order_items ADD FOREIGN KEY (product_id) REFERENCES products (id);
ALTER TABLE payments ADD FOREIGN KEY (order_id) REFERENCES orders (id);
ALTER TABLE support_tickets ADD FOREIGN KEY (customer_id) REFERENCES customers (id);
ALTER TABLE web_sessions ADD FOREIGN KEY (customer_id) REFERENCES customers (id);
ALTER TABLE visits ADD FOREIGN KEY (patient_id) REFERENCES patients (id);
ALTER TABLE prescriptions ADD FOREIGN KEY (visit_id) REFERENCES visits (id);
COMMENT ON COLUMN customers.bank_account IS 'where refunds go: digits only';
"""
